import Testing

/// A switch on which bits, money or safety hang says what it does with every case.
@Suite struct SwitchTests {
    /// Where such switches stand; a folder or a file.
    static let scope = [
        "Sources/Compute/Models/GGUF/GGUFReader+Elements.swift", "Sources/Compute/Programs/",
        "Sources/Compute/Training/Optimizers/",
        "Sources/Compute/Training/Trainer/", "Sources/Chain/ChainTypes/", "Sources/Chain/EVM/",
        "Sources/Chain/Execution/", "Sources/Chain/Staking/", "Sources/Chain/StateTrie/",
    ]

    /// What the switches of a file do.
    struct Report: Equatable {
        var switches = 0
        /// Lines with a default that gives no reason, counted from 1.
        var silent: [Int] = []
        var reasoned = 0
    }

    /// Reads the switches of a file.
    ///
    /// A default is allowed on a line of its own with its reason, a sentence, such as
    /// `default:  // Every other byte is invalid.`.
    static func report(_ source: String) -> Report {
        let code = String(decoding: SwiftText(Array(source.utf8)).code, as: UTF8.self)
        var report = Report()
        let written = source.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            report.switches += line.matches(of: /\bswitch\s/).count
            guard line.contains(/^\s*(@unknown\s+)?(default|case\s+_(\s+where\b.*)?)\s*:/) else {
                continue
            }
            if written[index].contains(/^\s*default:  \/\/ [A-Z`].*\.$/) {
                report.reasoned += 1
            } else {
                report.silent.append(index + 1)
            }
        }
        return report
    }

    @Test func `no default is silent where bits, money or safety hang on it`() {
        var switches = 0
        for part in Self.scope {
            let files = SourceTree.sources.filter { $0.path.hasPrefix(part) }
            var ofPart = 0
            for file in files {
                let report = Self.report(file.text)
                ofPart += report.switches
                for line in report.silent {
                    Issue.record("\(file.path):\(line): a default without its reason")
                }
            }
            #expect(ofPart > 0, "\(part) has no switch any more")
            switches += ofPart
        }
        #expect(switches >= 70, "only \(switches) switches were seen")
    }

    @Test func `a silent default is found, one with a reason and a look-up are not`() {
        let source = """
            switch a {
            case 1: f()
            default: break
            }
            let b = switch a {
            case 1: 2
            default:  // Every other byte is invalid.
                3
            }
            counts[key, default: 0] += 1
            switch c {
            case _: f()
            }
            // switch d { default: break }
            let e = "switch f { default: }"
            switch g {
            default:  // no sentence
                f()
            default: f()  // A reason that stands in the wrong place.
            @unknown default: f()
            case _ where h: f()
            }
            """
        #expect(
            Self.report(source)
                == Report(switches: 4, silent: [3, 12, 17, 19, 20, 21], reasoned: 1))
    }
}
