import Cryptography
import ChainTypes
import Execution
import NodeInterfaces
import Primitives

/// The header of a block that could follow now, with nothing in it.
enum PendingHeader {
    static func after(_ parent: ChainBlock) -> Header {
        var header = parent.header
        header.parentHash = parent.hash
        header.number = parent.number &+ 1
        header.timestamp = parent.header.timestamp &+ 1
        header.gasUsed = 0
        header.blobGasUsed = 0
        header.logsBloom = .empty
        header.baseFeePerGas = GasRules.baseFee(after: parent.header)
        header.transactionsRoot = .emptyTrie
        header.receiptsRoot = .emptyTrie
        header.withdrawalsRoot = .emptyTrie
        return header
    }
}
