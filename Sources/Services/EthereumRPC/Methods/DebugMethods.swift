import ChainTypes
import Encodings
import NodeInterfaces
import Primitives

/// The encodings of what the chain holds: `debug_getRaw*`.
extension EthereumService {
    static let debugMethods: [Method] = [
        Method(
            "debug_getRawHeader", "The encoding of a header.",
            [.required("block", .blockReference)], .data, .atHand(EthereumService.rawHeader)),
        Method(
            "debug_getRawBlock", "The encoding of a block.",
            [.required("block", .blockReference)], .data,
            .computing(EthereumService.rawBlock)),
        Method(
            "debug_getRawTransaction", "The encoding of a transaction.",
            [.required("hash", .hash)], .data, .atHand(EthereumService.rawTransaction)),
        Method(
            "debug_getRawReceipts", "The encodings of the receipts of a block.",
            [.required("block", .blockReference)], .array(.data),
            .computing(EthereumService.rawReceipts)),
        Method(
            "debug_getBadBlocks", "Blocks that were refused; the list is kept empty.", [],
            .array(.object), .atHand(EthereumService.badBlocks)),
    ]

    private func present(_ arguments: Arguments) throws(RPCError) -> ChainBlock {
        guard let block = try block(try BlockReference(try arguments.required(0))) else {
            throw .headerNotFound
        }
        return block
    }

    func rawHeader(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.data(try present(arguments).header.encoded))
    }

    func rawBlock(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.data(try present(arguments).block.encoded))
    }

    func rawTransaction(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let signed = try signedTransaction(try arguments.hash(0))
        return .value(signed.map { .data($0.encoded) } ?? .string("0x"))
    }

    func rawReceipts(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let receipts = try receipts(of: try present(arguments))
        return .value(.array(receipts.map { .data($0.encoded) }))
    }

    func badBlocks(_ arguments: Arguments) throws(RPCError) -> RPCResult { .value([]) }
}
