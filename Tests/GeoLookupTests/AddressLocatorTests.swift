import Analytics
import POSIX
import Testing

@testable import GeoLookup

@Suite struct AddressLocatorTests {
    let address = IPAddress.v4(0x0808_0808)

    @Test func theTableTellsTheCountryWithoutADatabase() throws {
        let table = try #require(CountryTable(bytes: CountryTableTests.bytes))
        let locator = AddressLocator(database: nil, countries: table)
        #expect(locator.location(of: address) == Location(country: "US"))
    }

    @Test func withoutEitherNothingIsKnown() {
        #expect(AddressLocator(database: nil, countries: nil).location(of: address) == Location())
    }
}
