import Encodings

/// Which shard holds which tensor: Hugging Face's `model.safetensors.index.json`.
package struct HuggingFaceIndex: Sendable {
    /// The names of the files beside the index, in the order in which they are first named.
    package private(set) var shards: [String] = []
    /// The tensors in the order of the index, with the number of their shard.
    private(set) var tensors: [(name: String, shard: Int)] = []

    /// The index of a model in one file.
    package static let single = HuggingFaceIndex(shards: ["model.safetensors"])

    private init(shards: [String]) { self.shards = shards }

    /// Reads the text of an index; the names of shards hold no path.
    package init(_ text: [UInt8]) throws(HuggingFaceFailure) {
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(
                text, limits: JSONLimits(bytes: DecoderLimits.indexBytes, depth: 8))
        } catch {
            throw .text(error)
        }
        guard let map = json["weight_map"] else {
            throw .missingKey(key: "weight_map", expected: "an object")
        }
        guard let members = map.object?.members else {
            throw .wrongKey(
                position: json.object?.member("weight_map")?.position, key: "weight_map",
                expected: "an object", got: map.kindName)
        }
        var numbers: [String: Int] = [:]
        for member in members {
            guard let name = member.value.string, Self.isFileName(name) else {
                throw .shardName(
                    position: member.position, tensor: member.key,
                    got: String(member.value.text.prefix(60)))
            }
            let number = numbers[name] ?? shards.count
            if number == shards.count {
                numbers[name] = number
                shards.append(name)
            }
            tensors.append((name: member.key, shard: number))
        }
        guard shards.count <= DecoderLimits.shardsMax else {
            throw .tooManyShards(limit: DecoderLimits.shardsMax, got: shards.count)
        }
    }

    /// Letters, digits, `-`, `_` and `.`, not at the start, as the tools write them.
    private static func isFileName(_ name: String) -> Bool {
        name.hasSuffix(".safetensors") && !name.hasPrefix(".") && name.utf8.count <= 255
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
