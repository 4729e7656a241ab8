import ChainTypes
import Encodings
import Execution
import NodeInterfaces
import Primitives

/// `testing_buildBlockV1` (execution-apis): what a block would be, for those who test clients.
extension EthereumService {
    static let testingMethods: [Method] = [
        Method(
            "testing_buildBlockV1", "Makes a block without work and throws it away.",
            [
                .required("parentHash", .hash), .required("payloadAttributes", payloadAttributes),
                .optional("transactions", .array(.data)), .optional("extraData", .data),
            ], payload, .computing(EthereumService.buildBlock)
        ).forDevelopment
    ]

    private static let withdrawal = Schema.members([
        ("index", .quantity), ("validatorIndex", .quantity), ("address", .address),
        ("amount", .quantity),
    ])

    private static let payloadAttributes = Schema.members([
        ("timestamp", .quantity), ("prevRandao", .hash), ("suggestedFeeRecipient", .address),
        ("withdrawals", .array(withdrawal)), ("parentBeaconBlockRoot", .hash),
    ])

    private static let payload = Schema.members([
        (
            "executionPayload",
            .members([
                ("parentHash", .hash), ("feeRecipient", .address), ("stateRoot", .hash),
                ("receiptsRoot", .hash), ("logsBloom", .data), ("prevRandao", .hash),
                ("blockNumber", .quantity), ("gasLimit", .quantity), ("gasUsed", .quantity),
                ("timestamp", .quantity), ("extraData", .data), ("baseFeePerGas", .quantity),
                ("blockHash", .hash), ("transactions", .array(.data)),
                ("withdrawals", .array(withdrawal)), ("blobGasUsed", .quantity),
                ("excessBlobGas", .quantity),
            ])
        ), ("blockValue", .quantity),
        (
            "blobsBundle",
            .members([
                ("commitments", .array(.data)), ("proofs", .array(.data)),
                ("blobs", .array(.data)),
            ])
        ), ("executionRequests", .array(.data)), ("shouldOverrideBuilder", .bool),
    ])

    func buildBlock(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let parent = try view(.hash(try arguments.hash(0), requiresCanonical: false))
        let attributes = try PayloadAttributes(try arguments.required(1))
        let extraData = try arguments.optional(3)?.data() ?? []
        guard extraData.count <= ChainLimits.extraDataBytes else {
            throw .invalid(3, "expected at most \(ChainLimits.extraDataBytes) bytes of extra data")
        }
        guard attributes.timestamp > parent.header.timestamp else {
            throw .server(
                "invalid timestamp, parent \(parent.header.timestamp) "
                    + "given \(attributes.timestamp)")
        }
        var payload = try Payload(self, on: parent, attributes, extraData: extraData)
        if let given = arguments.optional(2) {
            for bytes in try given.array("[]hexutil.Bytes") {
                try payload.add(Self.decode(try bytes.data()))
            }
        } else {
            try payload.fill(from: node.poolContent.pending)
        }
        return .value(try payload.finish())
    }
}
