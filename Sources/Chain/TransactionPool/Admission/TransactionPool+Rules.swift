import ChainTypes
import Primitives

/// The checks that need no account.
extension TransactionPool {
    func checkAlone(_ transaction: SignedTransaction) throws(PoolFailure) {
        let content = transaction.transaction
        try checkKind(content)
        guard transaction.encoded.count <= ChainLimits.transactionBytes else {
            throw .oversized(
                limit: ChainLimits.transactionBytes, got: transaction.encoded.count)
        }
        try checkGas(content)
        guard content.maxPriorityFee <= content.maxFee else {
            throw .tipAboveFeeCap(tip: content.maxPriorityFee, feeCap: content.maxFee)
        }
        guard content.maxPriorityFee >= configuration.minimumTip else {
            throw .underpriced(minimum: configuration.minimumTip, got: content.maxPriorityFee)
        }
        guard content.nonce < UInt64.max else { throw .nonceExhausted }
    }

    private func checkKind(_ content: Transaction) throws(PoolFailure) {
        guard let chainID = content.chainID else { throw .unprotected }
        guard chainID == configuration.chainID else {
            throw .wrongChain(expected: configuration.chainID, got: chainID)
        }
        switch content.type {
        case 0...2: return
        case 3: try checkBlobs(content)
        case 4:
            guard content.to != nil else { throw .setCodeCreates }
            guard !content.authorizations.isEmpty else { throw .noAuthorizations }
        default: throw .typeNotSupported(type: content.type)
        }
    }

    private func checkBlobs(_ content: Transaction) throws(PoolFailure) {
        guard configuration.takesBlobHashes else { throw .typeNotSupported(type: 3) }
        guard content.to != nil else { throw .blobCreates }
        guard !content.blobHashes.isEmpty else { throw .noBlobs }
        guard content.blobHashes.count <= PoolLimits.blobsPerTransaction else {
            throw .tooManyBlobs(
                limit: PoolLimits.blobsPerTransaction, got: content.blobHashes.count)
        }
        for hash in content.blobHashes where hash.words.0 >> 56 != 1 {
            throw .blobHashVersion(hash)
        }
    }

    private func checkGas(_ content: Transaction) throws(PoolFailure) {
        if content.to == nil, content.data.count > ChainLimits.initCodeBytes {
            throw .initCodeTooLarge(limit: ChainLimits.initCodeBytes, got: content.data.count)
        }
        guard content.gasLimit <= head.gasLimit else {
            throw .exceedsBlockGasLimit(limit: head.gasLimit, got: content.gasLimit)
        }
        guard content.gasLimit <= ChainLimits.transactionGas else {
            throw .gasLimitTooHigh(cap: ChainLimits.transactionGas, got: content.gasLimit)
        }
        guard content.gasLimit >= content.intrinsicGas else {
            throw .intrinsicGas(needed: content.intrinsicGas, got: content.gasLimit)
        }
        guard content.gasLimit >= content.floorGas else {
            throw .floorDataGas(needed: content.floorGas, got: content.gasLimit)
        }
    }
}

extension Transaction {
    /// The most that the sender can lose: value, gas and gas for blobs; `nil` beyond 256 bits.
    var largestCost: UInt256? {
        let (gas, overflow) = maxFee.multipliedReportingOverflow(by: UInt256(gasLimit))
        let (blobs, blobOverflow) =
            maxFeePerBlobGas.multipliedReportingOverflow(by: UInt256(blobGas))
        let (fees, carry) = gas.addingReportingOverflow(blobs)
        let (cost, high) = fees.addingReportingOverflow(value)
        return overflow || blobOverflow || carry || high ? nil : cost
    }

    /// Whether this pays enough more than `old` to take its place.
    func replaces(_ old: Transaction) -> Bool {
        let percent =
            type == 3 || old.type == 3
            ? PoolLimits.blobReplacementPercent : PoolLimits.replacementPercent
        guard maxFee.raises(old.maxFee, byPercent: percent),
            maxPriorityFee.raises(old.maxPriorityFee, byPercent: percent)
        else { return false }
        guard type == 3, old.type == 3 else { return true }
        return maxFeePerBlobGas.raises(old.maxFeePerBlobGas, byPercent: percent)
    }
}

extension UInt256 {
    /// Whether this is greater than `old`, by at least so many percent.
    fileprivate func raises(_ old: UInt256, byPercent percent: UInt64) -> Bool {
        let (scaled, overflow) = old.multipliedReportingOverflow(by: UInt256(100 + percent))
        // An offer that cannot be raised within 256 bits cannot be replaced.
        guard !overflow else { return false }
        return self > old && self >= scaled.dividedByLimb(100).quotient
    }
}
