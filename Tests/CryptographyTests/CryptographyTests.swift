import Testing

@testable import Cryptography

@Suite struct CryptographyTests {
    /// The worked example of the SipHash paper, appendix A.
    @Test func sipHashGivesThePapersExample() {
        let hash = KeyedHash(key: Array(0...15))
        #expect(hash.hash(Array(0...14)) == 0xa129_ca61_49be_45e5)
    }

    /// The first vectors of the authors' reference implementation: messages of 0, 1 and 8 bytes.
    @Test(arguments: [
        (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (8, 0x93f5_f579_9a93_2462 as UInt64),
    ])
    func sipHashGivesTheReferenceVectors(length: Int, expected: UInt64) {
        let message = (0..<length).map { UInt8($0) }
        #expect(KeyedHash(key: Array(0...15)).hash(message) == expected)
    }

    /// RFC 4231 section 4.2, cut to 32 bytes; a key that is shorter than a block is filled with zeros (RFC 2104).
    @Test func authenticationCodesAreHMACSHA512() {
        let key = [UInt8](repeating: 0x0b, count: 20) + [UInt8](repeating: 0, count: 12)
        let code = MessageAuthentication(key: key).code(Array("Hi There".utf8))
        #expect(hexadecimal(code) == "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde")
    }

    @Test func aCodeIsGoodForItsMessageAndKeyOnly() {
        let first = MessageAuthentication(key: randomBytes(32))
        let code = first.code([1, 2, 3])
        #expect(first.verify(code, of: [1, 2, 3]))
        #expect(!first.verify(code, of: [1, 2, 4]))
        #expect(!first.verify(Array(code.dropLast()), of: [1, 2, 3]))
        #expect(!MessageAuthentication(key: randomBytes(32)).verify(code, of: [1, 2, 3]))
    }

    /// Test vectors of the Argon2 reference implementation (test.c), version 1.3.
    @Test(arguments: [
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    ])
    func passwordHashesAreArgon2id(text: String) {
        #expect(PasswordHash(text: text).verify("password"))
        #expect(!PasswordHash(text: text).verify("Password"))
    }

    @Test(arguments: ["", "correct horse", "pass\u{0}word", "žluťoučký 🐎"])
    func aPasswordIsGoodForItsOwnHash(password: String) throws {
        let hash = try #require(PasswordHash(of: password))
        #expect(hash.text.hasPrefix("$argon2id$v=19$m=16384,t=4,p=1$"))
        #expect(hash.verify(password))
        #expect(!hash.verify(password + "x"))
        #expect(!hash.verify(String(password.dropLast()) + "\u{0}"))
        #expect(hash != PasswordHash(of: password))
    }

    @Test func aBrokenHashVerifiesNothing() {
        #expect(!PasswordHash(text: "").verify(""))
        #expect(!PasswordHash(text: "$argon2id$").verify(""))
    }

    @Test func randomBytesDiffer() {
        #expect(randomBytes(16).count == 16)
        #expect(randomBytes(16) != randomBytes(16))
        #expect(randomBytes(0).isEmpty)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
