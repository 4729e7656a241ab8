import Cryptography
import Encodings
import Primitives
import Wallets

/// Signatures of messages and typed data by accounts whose keys the node holds.
extension EthereumService {
    static let signingMethods: [Method] = [
        Method(
            "eth_sign", "Signs a message of an account (EIP-191).",
            [.required("address", .address), .required("message", .data)], .data,
            .atHand(EthereumService.sign)
        ).forDevelopment,
        Method(
            "personal_sign", "Signs a message of an account (EIP-191).",
            [
                .required("message", .data), .required("address", .address),
                .optional("password", .text),
            ], .data, .atHand(EthereumService.personalSign)
        ).forDevelopment,
        Method(
            "personal_ecRecover", "The account that signed a message.",
            [.required("message", .data), .required("signature", .data)], .address,
            .atHand(EthereumService.recover)
        ).forDevelopment,
        typedDataMethod, typedDataMethod.renamed("eth_signTypedData"),
    ]

    private static let typedDataMethod = Method(
        "eth_signTypedData_v4", "Signs typed data (EIP-712).",
        [.required("address", .address), .required("data", .either(.object, .text))], .data,
        .atHand(EthereumService.signTypedData)
    ).forDevelopment

    func sign(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let key = try key(of: try arguments.address(0))
        let digest = PersonalMessage.signingHash(try arguments.data(1))
        return .value(.data(key.sign(digest).messageBytes))
    }

    func personalSign(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let message = try arguments.data(0)
        let key = try key(of: try arguments.address(1))
        return .value(.data(key.sign(PersonalMessage.signingHash(message)).messageBytes))
    }

    func recover(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let digest = PersonalMessage.signingHash(try arguments.data(0))
        guard let signature = Signature(messageBytes: try arguments.data(1)) else {
            throw .server("signature must be 65 bytes long, with a recovery id of 27 or 28")
        }
        do throws(SignatureFailure) {
            return .value(
                .address(try PublicKey.recovered(from: signature, over: digest).address))
        } catch {
            throw .server(error.description)
        }
    }

    func signTypedData(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let key = try key(of: try arguments.address(0))
        let value = try arguments.required(1)
        do throws(TypedDataFailure) {
            // Wallets send the data as an object, ethers and viem as its text.
            let data =
                if let text = value.value.string { try TypedData(decoding: Array(text.utf8)) } else
                { try TypedData(value.value) }
            return .value(.data(key.sign(try data.signingHash()).messageBytes))
        } catch {
            throw .invalid(1, error.description)
        }
    }
}
