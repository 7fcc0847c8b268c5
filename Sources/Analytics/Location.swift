/// Where an address is, as far as the lookup knows: empty texts and zeros where it does not.
package struct Location: Hashable, Sendable {
    /// ISO 3166-1 alpha-2, for example `DE`.
    package var country: String
    package var subdivision: String
    package var city: String
    /// Degrees, positive to the north.
    package var latitude: Double
    /// Degrees, positive to the east.
    package var longitude: Double

    package init(
        country: String = "", subdivision: String = "", city: String = "", latitude: Double = 0,
        longitude: Double = 0
    ) {
        self.country = country
        self.subdivision = subdivision
        self.city = city
        self.latitude = latitude
        self.longitude = longitude
    }
}
