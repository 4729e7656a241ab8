/// A model whose tokens are bytes.
package protocol ByteWorkModel: WorkModel {}

extension ByteWorkModel {
    package func encode(_ run: [UInt8]) -> [Int32] { run.map(Int32.init) }

    package func decode(_ tokens: [Int32]) -> [UInt8] {
        tokens.compactMap { UInt8(exactly: $0) }
    }
}
