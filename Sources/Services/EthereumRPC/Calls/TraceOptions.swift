import Encodings
import EVM

/// What the `debug_trace*` methods are asked to note.
struct TraceOptions: Sendable {
    enum Tracer: Sendable {
        case structLogs(StructLogTracer.Options)
        case calls(withLogs: Bool, onlyTop: Bool)
        case prestate(isDifference: Bool, hasCode: Bool, hasStorage: Bool)
    }

    var tracer = Tracer.structLogs(StructLogTracer.Options())

    init() {}

    init(_ value: ValueReader?, limits: RPCLimits) throws(RPCError) {
        guard let value else {
            tracer = .structLogs(.init(limit: limits.traceSteps))
            return
        }
        _ = try value.object("tracers.TraceConfig")
        switch try value.member("tracer", of: "TraceConfig")?.string() ?? "" {
        case "": tracer = .structLogs(try Self.structLogs(value, limits))
        case "callTracer":
            let settings = value.member("tracerConfig", of: "TraceConfig")
            tracer = .calls(
                withLogs: try Self.flag("withLog", settings),
                onlyTop: try Self.flag("onlyTopCall", settings))
        case "prestateTracer":
            let settings = value.member("tracerConfig", of: "TraceConfig")
            tracer = .prestate(
                isDifference: try Self.flag("diffMode", settings),
                hasCode: try !Self.flag("disableCode", settings),
                hasStorage: try !Self.flag("disableStorage", settings))
        case let other: throw .server("tracer not found: \(other)")
        }
    }

    private static func flag(_ name: String, _ value: ValueReader?) throws(RPCError) -> Bool {
        try value?.member(name, of: "tracerConfig")?.bool() ?? false
    }

    private static func structLogs(
        _ value: ValueReader, _ limits: RPCLimits
    ) throws(RPCError) -> StructLogTracer.Options {
        let memory = try flag("enableMemory", value)
        // Every step keeps a copy of the whole memory, so there cannot be as many.
        return StructLogTracer.Options(
            stack: try !flag("disableStack", value), storage: try !flag("disableStorage", value),
            memory: memory, returnData: try flag("enableReturnData", value),
            limit: memory ? limits.memoryTraceSteps : limits.traceSteps)
    }
}
