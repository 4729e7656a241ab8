import Encodings

/// The JSON Schema of a value, as the OpenRPC document has it.
struct Schema: Sendable {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    private static func pattern(_ title: String, _ pattern: String) -> Schema {
        Schema(["title": .string(title), "type": "string", "pattern": .string(pattern)])
    }

    private static func reference(_ name: String) -> Schema {
        Schema(["$ref": .string("#/components/schemas/" + name)])
    }

    static let any = Schema([:])
    static let null = Schema(["type": "null"])
    static let bool = Schema(["type": "boolean"])
    static let text = Schema(["type": "string"])
    static let integer = Schema(["type": "integer"])
    static let object = Schema(["type": "object"])

    static let quantity = reference("Quantity")
    static let data = reference("Data")
    static let hash = reference("Hash")
    static let address = reference("Address")
    static let block = reference("Block")
    static let header = reference("Header")
    static let transaction = reference("Transaction")
    static let receipt = reference("Receipt")
    static let log = reference("Log")
    static let filter = reference("Filter")
    static let call = reference("Call")
    static let accessList = reference("AccessList")
    static let blockTag = reference("BlockNumberOrTag")
    static let blockReference = reference("BlockReference")
    static let stateOverrides = reference("StateOverrides")
    static let blockOverrides = reference("BlockOverrides")
    static let accountProof = reference("AccountProof")

    static func array(_ element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json])
    }

    static func nullable(_ schema: Schema) -> Schema {
        Schema(["oneOf": [["type": "null"], schema.json]])
    }

    static func either(_ schemas: Schema...) -> Schema {
        Schema(["anyOf": .array(schemas.map(\.json))])
    }

    /// An object whose members all have one schema, under names that are data.
    static func map(_ value: Schema) -> Schema {
        Schema(["type": "object", "additionalProperties": value.json])
    }

    static func members(
        _ required: [(String, Schema)], optional: [(String, Schema)] = []
    ) -> Schema {
        var properties = JSONObject()
        for (name, schema) in required + optional { properties[name] = schema.json }
        return Schema([
            "type": "object", "required": .array(required.map { .string($0.0) }),
            "properties": .object(properties),
        ])
    }

    /// The schemas that others name, in the order in which they are written down.
    static let components: [(name: String, schema: Schema)] = [
        ("Quantity", pattern("hexadecimal quantity", "^0x(0|[1-9a-f][0-9a-f]{0,63})$")),
        ("Data", pattern("hexadecimal bytes", "^0x([0-9a-f]{2})*$")),
        ("Hash", pattern("32 bytes", "^0x[0-9a-f]{64}$")),
        ("Address", pattern("20 bytes", "^0x[0-9a-fA-F]{40}$")),
        ("Bloom", pattern("256 bytes", "^0x[0-9a-f]{512}$")),
        ("Nonce", pattern("8 bytes", "^0x[0-9a-f]{16}$")),
        (
            "BlockNumberOrTag",
            either(
                quantity,
                Schema(["enum": ["latest", "pending", "safe", "finalized", "earliest"]]))
        ),
        (
            "BlockReference",
            either(
                blockTag, hash,
                members(
                    [],
                    optional: [
                        ("blockHash", hash), ("blockNumber", blockTag), ("requireCanonical", bool),
                    ]))
        ),
        ("AccessList", array(members([("address", address), ("storageKeys", array(hash))]))),
        ("Header", headerSchema), ("Block", blockSchema), ("Transaction", transactionSchema),
        ("Receipt", receiptSchema), ("Log", logSchema), ("Filter", filterSchema),
        ("Call", callSchema), ("StateOverrides", map(accountOverride)),
        ("BlockOverrides", blockOverridesSchema), ("StructLogTrace", structLogSchema),
        ("AccountProof", proofSchema),
    ]
}

// MARK: Blocks

extension Schema {
    private static let headerMembers: [(String, Schema)] = [
        ("number", nullable(quantity)), ("hash", nullable(hash)), ("parentHash", hash),
        ("nonce", nullable(reference("Nonce"))), ("mixHash", hash), ("sha3Uncles", hash),
        ("logsBloom", nullable(reference("Bloom"))), ("transactionsRoot", hash),
        ("stateRoot", hash), ("receiptsRoot", hash), ("miner", nullable(address)),
        ("difficulty", quantity), ("extraData", data), ("gasLimit", quantity),
        ("gasUsed", quantity), ("timestamp", quantity), ("baseFeePerGas", quantity),
        ("withdrawalsRoot", hash), ("blobGasUsed", quantity), ("excessBlobGas", quantity),
        ("parentBeaconBlockRoot", hash), ("requestsHash", hash),
    ]

    private static let headerSchema = members(headerMembers)

    private static let blockSchema = members(
        headerMembers + [
            ("size", quantity), ("transactions", array(either(hash, transaction))),
            ("uncles", array(hash)), ("withdrawals", array(object)),
        ])

    private static let transactionSchema = members(
        [
            ("blockHash", nullable(hash)), ("blockNumber", nullable(quantity)),
            ("blockTimestamp", nullable(quantity)), ("from", address), ("gas", quantity),
            ("gasPrice", quantity), ("hash", hash), ("input", data), ("nonce", quantity),
            ("to", nullable(address)), ("transactionIndex", nullable(quantity)),
            ("value", quantity), ("type", quantity), ("v", quantity), ("r", quantity),
            ("s", quantity),
        ],
        optional: [
            ("maxFeePerGas", quantity), ("maxPriorityFeePerGas", quantity),
            ("maxFeePerBlobGas", quantity), ("accessList", accessList), ("chainId", quantity),
            ("blobVersionedHashes", array(hash)), ("authorizationList", array(object)),
            ("yParity", quantity),
        ])

    private static let receiptSchema = members(
        [
            ("blockHash", nullable(hash)), ("blockNumber", quantity),
            ("contractAddress", nullable(address)), ("cumulativeGasUsed", quantity),
            ("effectiveGasPrice", quantity), ("from", address), ("gasUsed", quantity),
            ("logs", array(log)), ("logsBloom", reference("Bloom")), ("status", quantity),
            ("to", nullable(address)), ("transactionHash", hash), ("transactionIndex", quantity),
            ("type", quantity),
        ], optional: [("blobGasPrice", quantity), ("blobGasUsed", quantity)])

    private static let logSchema = members([
        ("address", address), ("topics", array(hash)), ("data", data),
        ("blockNumber", nullable(quantity)), ("transactionHash", nullable(hash)),
        ("transactionIndex", nullable(quantity)), ("blockHash", nullable(hash)),
        ("blockTimestamp", nullable(quantity)), ("logIndex", nullable(quantity)),
        ("removed", bool),
    ])

    private static let filterSchema = members(
        [],
        optional: [
            ("fromBlock", blockTag), ("toBlock", blockTag), ("blockHash", hash),
            ("address", either(null, address, array(address))),
            ("topics", array(either(null, hash, array(hash)))),
        ])
}

// MARK: Calls

extension Schema {
    private static let callSchema = members(
        [],
        optional: [
            ("from", address), ("to", nullable(address)), ("gas", quantity), ("gasPrice", quantity),
            ("maxFeePerGas", quantity), ("maxPriorityFeePerGas", quantity),
            ("maxFeePerBlobGas", quantity), ("value", quantity), ("nonce", quantity),
            ("data", data), ("input", data), ("accessList", accessList), ("chainId", quantity),
            ("blobVersionedHashes", array(hash)), ("authorizationList", array(object)),
            ("type", quantity),
        ])

    private static let accountOverride = members(
        [],
        optional: [
            ("balance", quantity), ("nonce", quantity), ("code", data), ("state", map(hash)),
            ("stateDiff", map(hash)), ("movePrecompileToAddress", address),
        ])

    private static let blockOverridesSchema = members(
        [],
        optional: [
            ("number", quantity), ("time", quantity), ("gasLimit", quantity),
            ("feeRecipient", address), ("prevRandao", hash), ("baseFeePerGas", quantity),
            ("blobBaseFee", quantity), ("difficulty", quantity),
        ])

    private static let structLogSchema = members([
        ("gas", integer), ("failed", bool), ("returnValue", data), ("structLogs", array(object)),
    ])

    private static let proofSchema = members([
        ("address", address), ("accountProof", array(data)), ("balance", quantity),
        ("codeHash", hash), ("nonce", quantity), ("storageHash", hash),
        (
            "storageProof",
            array(members([("key", text), ("value", quantity), ("proof", array(data))]))
        ),
    ])
}
