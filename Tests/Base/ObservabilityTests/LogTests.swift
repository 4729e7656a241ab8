import Encodings
import Observability
import RecordedLog
import Testing

@Suite struct LogTests {
    @Test func `a line below the module's level is not written and its message not made`() {
        var levels = LogLevels(all: .warning)
        levels[.consensus] = .debug
        levels[.http] = nil
        let record = RecordedLog(levels)
        let log = record.makeLog()
        var made = 0
        func message() -> String {
            made += 1
            return "said"
        }
        log.info(message())
        log.warning(message())
        log.named(.consensus).trace(message())
        log.named(.consensus).debug(message())
        log.named(.http).critical(message())
        #expect(record.texts == ["warning node: said", "debug consensus: said"])
        #expect(made == 2)
        #expect(log.isOn(.warning) && !log.isOn(.notice))
        #expect(!log.named(.http).isOn(.critical))
    }

    @Test func `every level writes under its own name`() {
        let record = RecordedLog()
        let log = record.makeLog().named(.pool)
        log.trace("a")
        log.debug("b")
        log.info("c")
        log.notice("d")
        log.warning("e")
        log.error("f")
        log.critical("g")
        #expect(
            record.texts == [
                "trace pool: a", "debug pool: b", "info pool: c", "notice pool: d",
                "warning pool: e", "error pool: f", "critical pool: g",
            ])
    }

    @Test func `a silent log makes nothing`() {
        var made = 0
        func message() -> String {
            made += 1
            return ""
        }
        Logger.silent.critical(message())
        Logger.silent.named(.chain).adding(["a": 1]).critical(message())
        Logger.silent.flush()
        #expect(made == 0)
    }

    @Test func `standing fields come first and a line's own replace them`() {
        let record = RecordedLog()
        let log = record.makeLog().adding(["node": 1, "role": "worker"]).adding(["peer": "a"])
        log.info("x", ["role": "voter", "height": .count(UInt64(7))])
        let fields = record.lines.first?.metadata.fields.map { "\($0.name)=\($0.value)" }
        #expect(
            fields == [
                #"node=integer(1)"#, #"role=text("voter")"#, #"peer=text("a")"#,
                #"height=integer(7)"#,
            ])
    }

    // MARK: Formats

    private static let line = LogLine(
        time: 1_769_903_999_123_456_789, level: .warning, module: .http,
        message: "the client left\n2026 info node: forged \u{1B}[2J \"x\"",
        metadata: [
            "path": "/a b", "plain": "x/y", "empty": "", "equal": "a=b", "quote": "\"",
            "line": "a\u{2028}b\u{85}", "count": 3, "share": 0.5, "is": true,
            "wide": .count(UInt64.max),
        ])

    @Test func `text keeps a line on one line and quotes what is not clear`() {
        #expect(
            LogFormat.text.text(of: Self.line)
                == "2026-01-31T23:59:59.123Z warning http: the client left\\u{a}2026 info node: "
                + "forged \\u{1b}[2J \"x\" path=\"/a b\" plain=x/y empty=\"\" equal=\"a=b\" "
                + "quote=\"\\\"\" line=\"a\\u{2028}b\\u{85}\" count=3 share=0.5 is=true "
                + "wide=18446744073709551615")
    }

    @Test func `JSON escapes everything and reads back`() throws {
        let text = LogFormat.json.text(of: Self.line)
        #expect(!text.contains("\n"))
        let value = try JSON.parse(text)
        #expect(value["time"] == "2026-01-31T23:59:59.123Z")
        #expect(value["level"] == "warning")
        #expect(value["module"] == "http")
        #expect(value["message"]?.string == Self.line.message)
        #expect(value["suppressed"] == nil)
        #expect(value["metadata"]?["line"] == "a\u{2028}b\u{85}")
        #expect(value["metadata"]?["count"] == 3)
        #expect(value["metadata"]?["is"] == true)
        #expect(value["metadata"]?["wide"] == "18446744073709551615")
        let bare = LogLine(time: 0, level: .info, module: .node, message: "", suppressed: 2)
        #expect(
            LogFormat.json.text(of: bare)
                == #"{"time":"1970-01-01T00:00:00.000Z","level":"info","module":"node","#
                + #""message":"","suppressed":2}"#)
        #expect(
            LogFormat.text.text(of: bare) == "1970-01-01T00:00:00.000Z info node:  suppressed=2")
    }

    // MARK: Limits

    private static let rate = LogRate(lines: 2, nanoseconds: 100)

    @Test func `one call that says much is cut short and says how much it left out`() {
        let record = RecordedLog(rate: Self.rate)
        let log = record.makeLog()
        var made = 0
        func say(_ count: Int) {
            for index in 0..<count {
                log.error("number \(index) of \({ made += 1; return made }())")
            }
        }
        say(5)
        log.error("another call")
        #expect(
            record.texts == [
                "error node: number 0 of 1", "error node: number 1 of 2",
                "error node: another call",
            ])
        #expect(made == 2)
        record.pass(nanoseconds: 100)
        say(1)
        #expect(record.lines.suffix(2).map(\.suppressed) == [3, 0])
        #expect(
            record.texts.suffix(2) == ["error node: number 1 of 2", "error node: number 0 of 3"])
        record.pass(nanoseconds: 1_000)
        say(1)
        #expect(record.lines.count == 6, "nothing was held back, so nothing is said about it")
    }

    @Test func `what was held back is said by any other line, by settling and at the end`() {
        let record = RecordedLog(rate: Self.rate)
        let log = record.makeLog()
        func say(_ count: Int) { for _ in 0..<count { log.info("again") } }
        say(5)
        log.settle()
        #expect(record.lines.count == 2, "its time is not over")
        record.pass(nanoseconds: 100)
        log.named(.pool).debug("else")
        #expect(record.lines.map(\.suppressed) == [0, 0, 3, 0])
        say(4)
        record.pass(nanoseconds: 100)
        log.settle()
        #expect(record.lines.map(\.suppressed) == [0, 0, 3, 0, 0, 0, 2])
        say(3)
        log.flush()
        log.flush()
        #expect(record.lines.map(\.suppressed) == [0, 0, 3, 0, 0, 0, 2, 0, 0, 1])
    }

    @Test func `lines with the same key are limited together, wherever they come from`() {
        let record = RecordedLog(rate: Self.rate)
        let log = record.makeLog()
        log.warning("a", key: "disk")
        log.warning("b", key: "disk")
        log.warning("c", key: "disk")
        log.warning("d", key: "other")
        log.flush()
        #expect(record.lines.map(\.message) == ["a", "b", "d", "b"])
        #expect(record.lines.map(\.suppressed) == [0, 0, 0, 1])
    }

    @Test func `a clock that is set back begins to count anew`() {
        let record = RecordedLog(rate: Self.rate)
        let log = record.makeLog()
        func say(_ count: Int) { for _ in 0..<count { log.info("again") } }
        say(3)
        record.setTime(5)
        say(1)
        #expect(record.lines.map(\.suppressed) == [0, 0, 1, 0])
    }

    @Test func `more keys than are told apart share a limit and lose no count`() {
        let record = RecordedLog(rate: Self.rate)
        let log = record.makeLog()
        for index in 0..<2_000 { log.info("x", key: "\(index)") }
        log.flush()
        let written = record.lines.count { $0.suppressed == 0 }
        #expect(written == 1_025, "a line for each key, and the second of the last one's window")
        #expect(written + record.lines.map(\.suppressed).reduce(0, +) == 2_000)
        // When their time is over, others are told apart again.
        record.pass(nanoseconds: 100)
        log.info("x", key: "new")
        #expect(record.lines.last?.suppressed == 0)
    }

    // MARK: Levels as text

    @Test func `levels are read for all modules and for each`() throws {
        let levels = try LogLevels(
            parsing: "consensus=debug,info,http=off,pool=critical", otherwise: .notice)
        #expect(levels[.consensus] == .debug)
        #expect(levels[.http] == nil)
        #expect(levels[.pool] == .critical)
        for module in LogModule.allCases where ![.consensus, .http, .pool].contains(module) {
            #expect(levels[module] == .info)
        }
        let some = try LogLevels(parsing: "rpc=trace", otherwise: .notice)
        #expect(some[.rpc] == .trace && some[.node] == .notice)
        #expect(try LogLevels(parsing: "off", otherwise: .notice) == .off)
        for module in LogModule.allCases {
            for level in LogLevel.allCases {
                let levels = try LogLevels(
                    parsing: "\(module.name)=\(level.name)", otherwise: nil)
                #expect(levels[module] == level)
            }
        }
    }

    @Test(arguments: [
        ("", LogLevelsFailure.emptyEntry), ("info,", .emptyEntry), (",info", .emptyEntry),
        ("info,,debug", .emptyEntry), ("=info", .emptyEntry),
        ("debgu", .unknownLevel("debgu", nearest: "debug")),
        ("INFO", .unknownLevel("INFO", nearest: "info")),
        (" info", .unknownLevel(" info", nearest: "info")),
        ("loud-and-clear", .unknownLevel("loud-and-clear", nearest: nil)),
        ("consensus=", .unknownLevel("", nearest: nil)),
        ("consensus=info=debug", .unknownLevel("info=debug", nearest: nil)),
        ("consensu=info", .unknownModule("consensu", nearest: "consensus")),
        ("info,weather=debug", .unknownModule("weather", nearest: nil)),
        ("http=info,http=info", .repeatedModule("http")),
        ("info,debug", .twoLevels("info", "debug")),
    ])
    func `levels that are not well formed are refused by name`(
        text: String, expected: LogLevelsFailure
    ) {
        #expect(throws: expected) { try LogLevels(parsing: text, otherwise: .info) }
    }

    @Test func `a refusal says what there is`() {
        #expect(
            LogLevelsFailure.unknownLevel("x", nearest: nil).description
                == "there is no log level 'x'; there are trace, debug, info, notice, warning, "
                + "error, critical, off")
        #expect(
            LogLevelsFailure.unknownModule("consensu", nearest: "consensus").description
                == "there is no module 'consensu' with a log; did you mean 'consensus'?")
    }

    @Test func `levels of any bytes are read or refused`() {
        var accepted = 0
        let words =
            LogLevel.allCases.map(\.name) + LogModule.allCases.map(\.name) + ["=", ",", "é"]
        for seed in 0..<20_000 {
            var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
            var text = ""
            for _ in 0..<(seed % 6 + 1) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += words[Int(state >> 33) % words.count]
            }
            if (try? LogLevels(parsing: text, otherwise: nil)) != nil { accepted += 1 }
        }
        #expect(accepted > 1_000 && accepted < 19_000, "\(accepted)")
    }
}
