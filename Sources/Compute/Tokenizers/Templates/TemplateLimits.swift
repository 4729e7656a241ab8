/// What a template may cost; it comes with a model file, so it is foreign input.
enum TemplateLimits {
    /// The longest published templates have 16 kB.
    static let sourceBytes = 256 << 10
    /// How deep expressions and blocks may nest, and how long a chain of operators may be.
    static let depth = 48
    static let chain = 256
    /// Operations, and 64-byte parts of the texts that they make, in one rendering.
    static let steps = 8 << 20
    /// The longest text and the longest output.
    static let textBytes = 64 << 20
    static let listCount = 1 << 20
}
