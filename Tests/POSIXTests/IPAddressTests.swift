import Testing

@testable import POSIX

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("::ffff:1.2.3.4", "1.2.3.4"), ("::ffff:102:304", "1.2.3.4"), ("::1.2.3.4", "::102:304"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ])
    func anAddressIsReadAndWrittenInItsShortestForm(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
        #expect(IPAddress(canonical) == IPAddress(text))
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "01.2.3.4", "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.-4", "0x1.2.3.4", "1.2.3.4:80", ":", ":::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "1::2::3", "12345::", "g::", "fe80::1%eth0", "[::1]", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1.2.3.4\u{0}", "١.2.3.4",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("10.9.9.9/8", "10.1.1.1", true),
        ("0.0.0.0/0", "255.1.1.1", true), ("0.0.0.0/0", "::1", false), ("1.2.3.4/32", "1.2.3.4", true),
        ("1.2.3.4/32", "1.2.3.5", false), ("fc00::/7", "fdff::1", true), ("fc00::/7", "fe00::1", false),
        ("::/0", "1.2.3.4", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("::1/128", "::1", true), ("::1/128", "::2", false),
        ("::ffff:10.0.0.0/104", "10.1.1.1", true),
    ])
    func aRangeContainsTheAddressesWithItsPrefix(range: String, address: String, isContained: Bool) throws {
        #expect(try AddressRange(range).contains(#require(IPAddress(address))) == isContained)
    }

    @Test(arguments: [
        ("10.0.0.1", "no prefix length"), ("10.0.0.0/33", "0 to 32"), ("::/129", "0 to 128"),
        ("10.0.0.0/", "0 to 32"),
        ("10.0.0.0/-1", "0 to 32"), ("10.0.0.0/+8", "0 to 32"), ("nonsense/8", "not an IP address"),
        ("/8", "not an IP address"), ("10.0.0.0/8/8", "0 to 32"),
    ])
    func aRangeThatIsNoneSaysWhy(text: String, reason: String) {
        let error = #expect(throws: AddressRangeError.self) { try AddressRange(text) }
        #expect(error?.description.contains(reason) == true)
        #expect(error?.description.contains("\"\(text)\"") == true)
    }
}
