import Encodings

/// Writes answers around results that are text already.
enum RPCAnswer {
    private static let start = Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8)
    private static let result = Array(",\"result\":".utf8)
    private static let error = Array(",\"error\":".utf8)
    private static let null = Array("null".utf8)

    static func success(id: ArraySlice<UInt8>, _ result: RPCResult) -> [UInt8] {
        var bytes = start
        let text: [UInt8]
        switch result {
        case .value(let value): text = Array(value.text.utf8)
        case .text(let written): text = written
        case .quantity(let value):
            bytes.reserveCapacity(96 + id.count)
            bytes.append(contentsOf: id)
            bytes.append(contentsOf: Self.result)
            bytes.append(UInt8(ascii: "\""))
            Quantity.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: "}"))
            return bytes
        }
        bytes.reserveCapacity(bytes.count + id.count + text.count + 16)
        bytes.append(contentsOf: id)
        bytes.append(contentsOf: Self.result)
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "}"))
        return bytes
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
