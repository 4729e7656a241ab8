import Programs
import Tensors
import Testing

/// Two operations that differ have different bytes; else two programs could have one hash.
@Suite struct OperationEncodingTests {
    /// The attributes of an operation, however deep they lie, with where they lie.
    private static func attributes(
        _ value: Any, at path: String = ""
    ) -> [(path: String, text: String)] {
        let mirror = Mirror(reflecting: value)
        let isWord = mirror.displayStyle == .enum && mirror.children.isEmpty
        if isWord || mirror.children.isEmpty { return [(path, "\(value)")] }
        return mirror.children.enumerated().flatMap { index, child in
            attributes(child.value, at: "\(path)/\(child.label ?? "\(index)")")
        }
    }

    /// Where two operations of one kind differ.
    private static func difference(_ a: Operation, _ b: Operation) -> [String] {
        zip(attributes(a), attributes(b)).filter { $0.text != $1.text }.map(\.0.path)
    }

    @Test(arguments: OperationCode.allCases)
    func `each variant differs in one attribute, and no attribute is left out`(
        code: OperationCode
    ) throws {
        let variants = OperationVariants.of(code)
        let base = try #require(variants.first)
        var varied: Set<String> = []
        for variant in variants {
            #expect(variant.code == code)
            guard variant != base else { continue }
            let difference = Self.difference(base, variant)
            #expect(difference.count == 1, "\(base) and \(variant) differ in \(difference)")
            varied.formUnion(difference)
        }
        guard variants.count > 1 else {
            // Without attributes nothing is left of an operation but its name.
            #expect("\(base)" == base.name)
            return
        }
        let all = Set(Self.attributes(base).map(\.path))
        #expect(varied == all, "never varied: \(all.subtracting(varied).sorted())")
    }

    @Test func `any two operations have different encodings`() {
        var seen: [[UInt8]: Operation] = [:]
        for code in OperationCode.allCases {
            for operation in OperationVariants.of(code) {
                let bytes = operation.canonicalBytes
                if let other = seen[bytes] {
                    Issue.record("\(operation) and \(other) have the same bytes")
                }
                seen[bytes] = operation
                #expect(bytes.first == code.rawValue)
            }
        }
        #expect(seen.count > 3 * OperationCode.allCases.count)
    }

    @Test func `a negative zero and the NaNs have bytes of their own`() {
        let numbers: [Float] = [
            0, -0.0, .nan, Float(bitPattern: Float.nan.bitPattern | 1), .infinity, -.infinity,
        ]
        let encodings = Set(numbers.map { Operation.fill($0).canonicalBytes })
        #expect(encodings.count == numbers.count)
    }

    @Test func `only products are metered`() {
        let metered: Set<OperationCode> = [
            .matmul, .attention, .attentionGradient, .conv2d, .conv2dInputGradient,
            .conv2dWeightGradient,
        ]
        for code in OperationCode.allCases {
            for operation in OperationVariants.of(code) {
                #expect((operation.macs > 0) == metered.contains(code), "\(operation)")
            }
        }
    }
}
