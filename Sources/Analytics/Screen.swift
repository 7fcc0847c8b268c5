/// The visitor's screen as the tracker tells it; zeros where it does not.
package struct Screen: Hashable, Sendable {
    /// CSS pixels.
    package var width: Int32
    /// CSS pixels.
    package var height: Int32
    /// Device pixels for one CSS pixel.
    package var pixelRatio: Double
    /// Bits for one pixel.
    package var pixelDepth: Int32

    package init(width: Int32 = 0, height: Int32 = 0, pixelRatio: Double = 0, pixelDepth: Int32 = 0) {
        self.width = width
        self.height = height
        self.pixelRatio = pixelRatio
        self.pixelDepth = pixelDepth
    }
}
