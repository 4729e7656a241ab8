import Primitives

/// The code of system contracts, byte for byte as the EIPs deploy it.
enum SystemContractCode {
    /// EIP-4788: called by the block it stores its input under the time, called by anyone else it
    /// gives what it stored for a time.
    static let beaconRoots = bytes(
        "3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd"
            + "5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205f"
            + "f35b5f5ffd5b62001fff42064281555f359062001fff015500")

    /// EIP-2935: called by the block it stores its input under the parent's number, called by
    /// anyone else it gives the hash of one of the last 8,191 blocks.
    static let history = bytes(
        "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f3560"
            + "0143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f"
            + "35611fff60014303065500")

    private static func bytes(_ text: String) -> [UInt8] { Hex.decode(text) ?? [] }
}
