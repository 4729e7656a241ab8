import ChainTypes
import Encodings
import EthereumRPC
import LightClients
import Primitives
import StateTrie

/// The messages for light clients as a node answers them.
///
/// What they say is checked by whoever gets them; here they are only read.
struct LightNode {
    /// What became of a transaction, as it was proved.
    struct ProvenReceipt {
        let number: UInt64
        let index: UInt64
        let receipt: Receipt
    }

    private let client: NodeClient

    init(_ client: NodeClient) { self.client = client }

    func members(_ epoch: UInt64) throws -> MemberList {
        guard let bytes = try message("assay_lightMembers", [.quantity(epoch)]) else {
            throw CommandFailure.failed("the node does not have the validators of epoch \(epoch)")
        }
        return try MemberList(decoding: bytes)
    }

    /// `nil` while the epoch is not over.
    func handOver(_ epoch: UInt64) throws -> HandOver? {
        try message("assay_lightHandOver", [.quantity(epoch)]).map { try HandOver(decoding: $0) }
    }

    func finality() throws -> FinalityProof? {
        try message("assay_lightFinality", []).map { try FinalityProof(decoding: $0) }
    }

    /// `nil` where the node does not have the block.
    func header(_ number: UInt64) throws -> SealedHeader? {
        try message("assay_lightHeader", [.quantity(number)])
            .map { try SealedHeader(decoding: $0) }
    }

    func account(_ address: Address, _ final: FinalHeader) throws -> Account {
        let number = JSON.quantity(final.block.header.number)
        let answer = try client.call("eth_getProof", [.string("\(address)"), [], number])
        return try final.account(of: address, try proof(answer, "accountProof"))
    }

    func receipt(_ hash: Hash32, _ final: FinalHeader) throws -> ProvenReceipt {
        let answer = try client.call("assay_lightReceipt", [.string("\(hash)")])
        guard answer != .null else {
            throw CommandFailure.failed("the node knows no transaction \(hash)")
        }
        guard let number = try client.number(answer["number"] ?? .null, "number").uint64,
            let index = try client.number(answer["index"] ?? .null, "index").uint64
        else { throw client.unusable("a place beyond 64 bits") }
        let block = try ancestor(number, of: final)
        let found = try block.transaction(at: index, try proof(answer, "transactionProof"))
        let receipt = try block.receipt(at: index, try proof(answer, "receiptProof"))
        guard let receipt, found == hash else {
            throw CommandFailure.failed(
                "block \(number) has another transaction or none at place \(index)")
        }
        return ProvenReceipt(number: number, index: index, receipt: receipt)
    }

    private func ancestor(_ number: UInt64, of final: FinalHeader) throws -> FinalHeader {
        let newest = final.block.header.number
        guard number <= newest else {
            throw CommandFailure(
                status: .temporary, description: "block \(number) is not final yet")
        }
        guard newest - number <= UInt64(LightClientLimits.ancestors) else {
            throw CommandFailure.failed(
                "block \(number) is more than \(LightClientLimits.ancestors) below the newest "
                    + "final one; begin at an older checkpoint with an older node's answers")
        }
        var headers: [SealedHeader] = []
        for number in (number..<newest).reversed() {
            guard let header = try header(number) else {
                throw CommandFailure.failed("the node does not have block \(number)")
            }
            headers.append(header)
        }
        return try final.ancestor(headers)
    }

    private func message(_ method: String, _ parameters: [JSON]) throws -> [UInt8]? {
        let answer = try client.call(method, parameters)
        if answer == .null { return nil }
        guard let text = answer.string, let bytes = Hex.decode(text) else {
            throw client.unusable("\(method) with \(answer.text.prefix(80)), which is no data")
        }
        return bytes
    }

    private func proof(_ answer: JSON, _ name: String) throws -> TrieProof {
        let nodes = (answer[name]?.array ?? []).compactMap { $0.string.flatMap { Hex.decode($0) } }
        guard nodes.count <= LightClientLimits.proofNodes else {
            throw LightClientFailure.tooMany(
                what: "proof nodes", limit: LightClientLimits.proofNodes)
        }
        return TrieProof(nodes: nodes)
    }
}
