/// One request as it stood in the text.
struct RPCMessage: Sendable {
    /// The bytes of the id, which the answer repeats to the letter; `nil` for a notification.
    var id: ArraySlice<UInt8>?
    var method: String
    /// The bytes of the arguments; `nil` when there were none.
    var parameters: ArraySlice<UInt8>?
}

/// What a body holds.
enum RPCBody: Sendable {
    case single(Result<RPCMessage, RPCMessageFault>)
    case batch([Result<RPCMessage, RPCMessageFault>])
}

/// A value in the place of a request that is none, with the id that it names all the same.
struct RPCMessageFault: Error, Sendable {
    var id: ArraySlice<UInt8>?
    var error: RPCError
}
