import Cryptography
package import Encodings
import Primitives

/// Why a text is no receipt.
package enum ReceiptFormatFailure: Error, Hashable, CustomStringConvertible {
    case json(JSONFailure)
    case field(name: String, expected: String, got: String)
    case unknownField(String)
    case version(expected: String, got: String)

    package var description: String {
        switch self {
        case .json(let failure): "\(failure)"
        case .field(let name, let expected, let got): "\(name): expected \(expected), got \(got)"
        case .unknownField(let name): "\(name): a receipt has no such field"
        case .version(let expected, let got): "type: expected \(expected), got \(got)"
        }
    }
}

extension Receipt {
    private static let type = "assay/receipt/1"

    /// The document that `assay verify` reads and `GET /v1/receipts/{id}` gives.
    package var json: JSON {
        [
            "type": .string(Self.type),
            "id": .string(id),
            "claim": claim.json,
            "signer": .string("\(signer)"),
            "signature": .string("0x" + Hex.encode(signature.bytes)),
            "prompt_tokens": .array(promptTokens.map { .integer(Int($0)) }),
            "output_tokens": .array(outputTokens.map { .integer(Int($0)) }),
            "parameters": parameters.json,
        ]
    }

    /// Reads what ``json`` writes; unknown fields are refused, and nothing is said about its truth.
    package init(json text: [UInt8]) throws(ReceiptFormatFailure) {
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(
                text, limits: JSONLimits(bytes: ReceiptLimits.bytesMaximum, depth: 6))
        } catch {
            throw .json(error)
        }
        let fields = try ReceiptFields(
            json, "receipt",
            known: [
                "type", "id", "claim", "signer", "signature", "prompt_tokens", "output_tokens",
                "parameters",
            ])
        let type = try fields.text("type")
        guard type == Self.type else { throw .version(expected: Self.type, got: type) }
        guard let signer = Address(hex: try fields.text("signer")) else {
            throw fields.wrong("signer", "20 bytes of hexadecimal")
        }
        guard let bytes = Hex.decode(try fields.text("signature")),
            let signature = Signature(bytes)
        else {
            throw fields.wrong("signature", "65 bytes of hexadecimal")
        }
        self.init(
            claim: try Claim(json: fields.value("claim")),
            signer: signer,
            signature: signature,
            promptTokens: try fields.tokens("prompt_tokens"),
            outputTokens: try fields.tokens("output_tokens"),
            parameters: try SamplingParameters(receiptJSON: fields.value("parameters"))
        )
        guard try fields.text("id") == id else {
            throw .field(name: "id", expected: id, got: try fields.text("id"))
        }
    }
}

extension Receipt.Claim {
    private static let keys = [
        "model", "prompt", "output", "parameters", "transcript", "macs", "finish_reason",
        "created", "engine", "numerics",
    ]

    fileprivate var json: JSON {
        [
            "model": .string("\(model)"),
            "prompt": .string("\(prompt)"),
            "output": .string("\(output)"),
            "parameters": .string("\(parameters)"),
            "transcript": .string("\(transcript)"),
            "macs": .integer(Int(clamping: macs)),
            "finish_reason": .string(finish.name),
            "created": .integer(Int(clamping: created)),
            "engine": .string(engine),
            "numerics": .string(numerics),
        ]
    }

    fileprivate init(json: JSON) throws(ReceiptFormatFailure) {
        let fields = try ReceiptFields(json, "claim", known: Self.keys)
        let reason = try fields.text("finish_reason")
        guard let finish = FinishReason.allCases.first(where: { $0.name == reason }) else {
            throw fields.wrong("finish_reason", "stop, length or cancelled")
        }
        self.init(
            model: try fields.hash("model"), prompt: try fields.hash("prompt"),
            output: try fields.hash("output"), parameters: try fields.hash("parameters"),
            transcript: try fields.hash("transcript"), macs: try fields.count("macs"),
            finish: finish, created: try fields.count("created"),
            engine: try fields.text("engine", limit: ReceiptLimits.textMaximum),
            numerics: try fields.text("numerics", limit: ReceiptLimits.textMaximum)
        )
    }
}

extension SamplingParameters {
    private static let keys = [
        "temperature", "top_k", "top_p", "min_p", "repetition_penalty", "frequency_penalty",
        "presence_penalty", "logit_bias", "seed", "choice", "max_tokens",
    ]

    /// Every parameter under the name of the API; the seed as text, as it may exceed 2^53.
    package var json: JSON {
        [
            "temperature": .float(temperature),
            "top_k": .integer(topK),
            "top_p": .float(topP),
            "min_p": .float(minP),
            "repetition_penalty": .float(repetitionPenalty),
            "frequency_penalty": .float(frequencyPenalty),
            "presence_penalty": .float(presencePenalty),
            "logit_bias": .array(bias.map { [.integer(Int($0.token)), .float($0.value)] }),
            "seed": .string("\(seed)"),
            "choice": .integer(Int(choice)),
            "max_tokens": .integer(tokensMaximum),
        ]
    }

    fileprivate init(receiptJSON json: JSON) throws(ReceiptFormatFailure) {
        let fields = try ReceiptFields(json, "parameters", known: Self.keys)
        self.init()
        temperature = try fields.float("temperature")
        topK = Int(clamping: try fields.count("top_k"))
        topP = try fields.float("top_p")
        minP = try fields.float("min_p")
        repetitionPenalty = try fields.float("repetition_penalty")
        frequencyPenalty = try fields.float("frequency_penalty")
        presencePenalty = try fields.float("presence_penalty")
        guard let seed = UInt64(try fields.text("seed")) else {
            throw fields.wrong("seed", "the digits of an integer below 2^64")
        }
        self.seed = seed
        choice = UInt32(clamping: try fields.count("choice"))
        tokensMaximum = Int(clamping: try fields.count("max_tokens"))
        bias = try fields.biases("logit_bias")
    }
}

/// The members of one object of a receipt, read strictly.
private struct ReceiptFields {
    private let object: JSONObject
    private let name: String

    init(_ json: JSON, _ name: String, known: [String]) throws(ReceiptFormatFailure) {
        guard let object = json.object else {
            throw .field(name: name, expected: "an object", got: json.kindName)
        }
        if let other = object.keys.first(where: { !known.contains($0) }) {
            throw .unknownField("\(name).\(other)")
        }
        self.object = object
        self.name = name
    }

    func value(_ key: String) throws(ReceiptFormatFailure) -> JSON {
        guard let value = object[key] else {
            throw .field(name: "\(name).\(key)", expected: "a value", got: "nothing")
        }
        return value
    }

    func wrong(_ key: String, _ expected: String) -> ReceiptFormatFailure {
        .field(
            name: "\(name).\(key)", expected: expected,
            got: object[key].map { String($0.text.prefix(80)) } ?? "nothing")
    }

    func text(_ key: String, limit: Int = 1 << 10) throws(ReceiptFormatFailure) -> String {
        guard let text = try value(key).string, text.utf8.count <= limit else {
            throw wrong(key, "a string of at most \(limit) bytes")
        }
        return text
    }

    func hash(_ key: String) throws(ReceiptFormatFailure) -> Hash32 {
        guard let hash = Hash32(hex: try text(key)) else {
            throw wrong(key, "32 bytes of hexadecimal")
        }
        return hash
    }

    func count(_ key: String) throws(ReceiptFormatFailure) -> UInt64 {
        guard let count = try value(key).int, count >= 0 else {
            throw wrong(key, "an integer from 0")
        }
        return UInt64(count)
    }

    func float(_ key: String) throws(ReceiptFormatFailure) -> Float {
        guard let value = try value(key).double, Float(value).isFinite else {
            throw wrong(key, "a number")
        }
        return Float(value)
    }

    func tokens(_ key: String) throws(ReceiptFormatFailure) -> [Int32] {
        guard let list = try value(key).array, list.count <= ReceiptLimits.tokensMaximum else {
            throw wrong(key, "an array of at most \(ReceiptLimits.tokensMaximum) tokens")
        }
        let tokens = list.compactMap { $0.int.flatMap(Int32.init(exactly:)) }
        guard tokens.count == list.count, tokens.allSatisfy({ $0 >= 0 }) else {
            throw wrong(key, "an array of tokens")
        }
        return tokens
    }

    func biases(_ key: String) throws(ReceiptFormatFailure) -> [SamplingParameters.Bias] {
        let expected = "an array of at most \(SamplingLimits.biases) pairs of token and number"
        guard let list = try value(key).array, list.count <= SamplingLimits.biases else {
            throw wrong(key, expected)
        }
        let biases = list.compactMap { entry -> SamplingParameters.Bias? in
            guard let pair = entry.array, pair.count == 2, let token = pair[0].int,
                let token = Int32(exactly: token), let value = pair[1].double
            else { return nil }
            return SamplingParameters.Bias(token: token, value: Float(value))
        }
        guard biases.count == list.count else { throw wrong(key, expected) }
        return biases
    }
}
