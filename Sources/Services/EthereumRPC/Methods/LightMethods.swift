import ChainTypes
import Encodings
import NodeInterfaces
import StateTrie

/// What a light client needs; it believes none of it without checking.
extension EthereumService {
    static let lightMethods: [Method] = [
        Method(
            "assay_lightMembers", "The validators of an epoch, as a light client reads them.",
            [.required("epoch", .quantity)], .nullable(.data),
            .computing(EthereumService.lightMembers)),
        Method(
            "assay_lightHandOver", "What leads a light client from an epoch to the next.",
            [.required("epoch", .quantity)], .nullable(.data),
            .computing(EthereumService.lightHandOver)),
        Method(
            "assay_lightFinality", "The newest block with the votes that made it final.", [],
            .nullable(.data), .computing(EthereumService.lightFinality)),
        Method(
            "assay_lightHeader", "A header with its work proof.",
            [.required("number", .quantity)], .nullable(.data),
            .computing(EthereumService.lightHeader)),
        Method(
            "assay_lightReceipt", "Where a transaction stands, with proofs of it and its receipt.",
            [.required("hash", .hash)],
            .nullable(
                .members([
                    ("number", .quantity), ("index", .quantity),
                    ("transactionProof", .array(.data)), ("receiptProof", .array(.data)),
                ])), .computing(EthereumService.lightReceipt)),
    ]

    private func message(
        _ read: (any LightArchive) throws(NodeReadFailure) -> [UInt8]?
    ) throws(RPCError) -> RPCResult {
        guard let archive = node.light else {
            throw .server("the chain has no votes for light clients")
        }
        let bytes = try reading { () throws(NodeReadFailure) in try read(archive) }
        return .value(bytes.map { .data($0) } ?? .null)
    }

    func lightMembers(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let epoch = try arguments.uint64(0)
        return try message { archive throws(NodeReadFailure) in
            try archive.members(ofEpoch: epoch)
        }
    }

    func lightHandOver(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let epoch = try arguments.uint64(0)
        return try message { archive throws(NodeReadFailure) in
            try archive.handOver(after: epoch)
        }
    }

    func lightFinality(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        try message { archive throws(NodeReadFailure) in try archive.finality() }
    }

    func lightHeader(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let number = try arguments.uint64(0)
        return try message { archive throws(NodeReadFailure) in try archive.header(at: number) }
    }

    func lightReceipt(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let hash = try arguments.hash(0)
        let location = try reading { () throws(NodeReadFailure) in try node.location(of: hash) }
        guard let location, let block = try block(hash: location.block) else {
            return .value(.null)
        }
        let receipts = try reading { () throws(NodeReadFailure) in
            try node.receipts(of: location.block)
        }
        guard let receipts else { return .value(.null) }
        let index = UInt64(location.index)
        let transactions = block.block.transactions.map(\.encoded)
        let proofs = [transactions, receipts.map(\.encoded)].map { list -> JSON in
            .array(Trie.proof(at: index, ofList: list).nodes.map { .data($0) })
        }
        return .value([
            "number": .quantity(block.number), "index": .quantity(index),
            "transactionProof": proofs[0], "receiptProof": proofs[1],
        ])
    }
}
