import EthereumRPC
import NodeInterfaces
import Primitives
import Testing

@Suite struct RejectionTests {
    @Test func `Rejections begin with the words by which clients classify them`() {
        // given
        let rejections: [(TransactionRejection, String)] = [
            (.alreadyKnown, "already known"),
            (.nonceTooLow(expected: 3, got: 1), "nonce too low"),
            (.nonceTooHigh(expected: 3, got: 9), "nonce too high"),
            (.replacementUnderpriced, "replacement transaction underpriced"),
            (.insufficientFunds(have: 1, want: 3), "insufficient funds for gas * price + value"),
            (.intrinsicGas(have: 1, want: 21_000), "intrinsic gas too low"),
            (
                .feeCapBelowBaseFee(feeCap: 1, baseFee: 2),
                "max fee per gas less than block base fee"
            ),
            (
                .tipAboveFeeCap(tip: 2, feeCap: 1),
                "max priority fee per gas higher than max fee per gas"
            ),
            (.typeNotSupported, "transaction type not supported"),
            (.exceedsBlockGasLimit, "exceeds block gas limit"),
        ]
        for (rejection, words) in rejections {
            // expect
            #expect(rejection.description.hasPrefix(words))
        }
    }

    @Test func `An overshot is the difference of cost and balance`() {
        // given
        let rejection = TransactionRejection.insufficientFunds(have: 10, want: 25)
        // expect
        #expect(rejection.description.hasSuffix("balance 10, tx cost 25, overshot 15"))
    }
}
