import Encodings
import Primitives

/// Writes answers around results that are text already.
enum RPCAnswer {
    private static let start = Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8)
    private static let result = Array(",\"result\":".utf8)
    private static let error = Array(",\"error\":".utf8)
    private static let null = Array("null".utf8)

    static func success(id: ArraySlice<UInt8>, _ result: RPCResult) -> [UInt8] {
        var bytes = start
        bytes.reserveCapacity(96 + id.count + size(result))
        bytes.append(contentsOf: id)
        bytes.append(contentsOf: Self.result)
        append(result, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// About how many bytes a result takes; the small ones need no more room than there is.
    private static func size(_ result: RPCResult) -> Int {
        switch result {
        case .value, .quantity: 0
        case .text(let text): text.count
        case .data(let data): data.count * 2
        }
    }

    private static func append(_ result: RPCResult, to bytes: inout [UInt8]) {
        switch result {
        case .value(let value): bytes.append(contentsOf: value.text.utf8)
        case .text(let text): bytes.append(contentsOf: text)
        case .quantity(let value):
            bytes.append(UInt8(ascii: "\""))
            Quantity.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        case .data(let data):
            bytes.append(contentsOf: "\"0x".utf8)
            Hex.append(data, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    static func failure(id: ArraySlice<UInt8>?, _ failure: RPCError) -> [UInt8] {
        var bytes = start
        bytes.append(contentsOf: id ?? null[...])
        bytes.append(contentsOf: error)
        bytes.append(contentsOf: failure.json.text.utf8)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// The message by which a subscriber hears of something.
    static func notification(subscription: String, _ result: JSON) -> String {
        let parameters: JSON = ["subscription": .string(subscription), "result": result]
        return "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":"
            + parameters.text + "}"
    }
}
