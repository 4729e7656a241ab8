import Cryptography
package import HTTP
import Primitives

/// The keys that open the API; only their hashes are kept.
package struct APIKeys: Sendable {
    private let hashes: [Hash32]

    /// An empty key is none; keys beyond ``OpenAILimits/keys`` are left out.
    package init(_ keys: [String]) {
        hashes = keys.filter { !$0.isEmpty }.prefix(OpenAILimits.keys).map {
            SHA256.hash(Array($0.utf8))
        }
    }

    /// Without keys everybody may ask.
    package var isEmpty: Bool { hashes.isEmpty }

    /// Refuses a request without a key that is known.
    package func check(_ request: HTTPRequest) throws(APIError) {
        guard !isEmpty else { return }
        guard let field = request.headers["authorization"] else {
            throw refusal("this server asks for an API key: send \"authorization: Bearer KEY\"")
        }
        let words = field.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer",
            words[1].utf8.count <= OpenAILimits.keyBytes
        else { throw refusal("the authorization field has to be \"Bearer KEY\"") }
        let hash = SHA256.hash(Array(words[1].utf8))
        guard knows(hash) else { throw refusal("the API key is not known here") }
    }

    /// Takes the same time for every key: all hashes are compared, and whole.
    private func knows(_ hash: Hash32) -> Bool {
        var found: UInt64 = 0
        for known in hashes {
            let difference =
                (known.words.0 ^ hash.words.0) | (known.words.1 ^ hash.words.1)
                | (known.words.2 ^ hash.words.2) | (known.words.3 ^ hash.words.3)
            found |= difference == 0 ? 1 : 0
        }
        return found != 0
    }

    private func refusal(_ message: String) -> APIError {
        var error = APIError(
            401, message, type: "invalid_request_error", code: "invalid_api_key")
        error.headers["www-authenticate"] = "Bearer"
        return error
    }
}
