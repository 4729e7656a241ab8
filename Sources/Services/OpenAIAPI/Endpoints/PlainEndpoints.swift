import Encodings
import HTTP

extension OpenAIService {
    // MARK: Models

    func listModels() -> HTTPResponse {
        .json(200, ["object": "list", "data": .array(backend.models.map(Self.json))])
    }

    func showModel(_ request: HTTPRequest) throws(APIError) -> HTTPResponse {
        .json(200, Self.json(try model(request.parameter("id") ?? "")))
    }

    func model(_ id: String) throws(APIError) -> ServedModel {
        guard let model = backend.models.first(where: { $0.id == id }) else {
            throw APIError(.modelNotFound(id))
        }
        return model
    }

    private static func json(_ model: ServedModel) -> JSON {
        [
            "id": .string(model.id), "object": "model", "created": .integer(model.created),
            "owned_by": "assay",
            "x_assay": [
                "sha256": .string(model.sha256), "quantization": .string(model.quantization),
                "context_length": .integer(model.contextLength),
                "system_fingerprint": .string(model.fingerprint),
            ],
        ]
    }

    // MARK: Receipts

    func showReceipt(_ request: HTTPRequest) throws(APIError) -> HTTPResponse {
        let identifier = request.parameter("id") ?? ""
        guard let receipt = backend.receipt(identifier) else {
            throw APIError(
                404, "there is no receipt \"\(identifier)\" here, or not any more",
                type: "invalid_request_error", parameter: "id", code: "receipt_not_found")
        }
        return .json(200, receipt)
    }
}
