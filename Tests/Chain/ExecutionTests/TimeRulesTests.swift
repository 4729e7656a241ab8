import Execution
import Testing

@Suite struct TimeRulesTests {
    /// Times in every order of a few values, so that most of them are tied.
    private static func windows(of count: Int, values: UInt64) -> [[UInt64]] {
        (0..<count).reduce([[]]) { windows, _ in
            windows.flatMap { window in (0..<values).map { window + [$0] } }
        }
    }

    @Test(arguments: 1...7)
    func `half of the times are at most the median and half at least`(count: Int) {
        for times in Self.windows(of: count, values: 3) {
            let median = TimeRules.median(of: times)
            #expect(times.contains(median))
            #expect(2 * times.filter { $0 < median }.count <= count)
            #expect(2 * times.filter { $0 > median }.count < count)
        }
    }

    @Test func `the order of the times and their ties make no difference`() {
        let times: [UInt64] = [7, 3, 7, 7, 1, .max, 0, 7, 9, 9, 2]
        #expect(TimeRules.median(of: times) == 7)
        #expect(TimeRules.median(of: times.reversed()) == 7)
        #expect(TimeRules.median(of: times.sorted()) == 7)
        #expect(TimeRules.median(of: Array(repeating: .max, count: 11)) == .max)
    }

    /// A miner may stamp a block earlier than its parent, and still time does not go back.
    @Test func `the median never falls along a chain`() throws {
        var random: UInt64 = 1
        for _ in 0..<200 {
            var times: [UInt64] = [1_000]
            for _ in 0..<60 {
                let median = TimeRules.median(of: times)
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let time = median + 1 + (random >> 33) % 20
                try TimeRules.check(time, recent: times, now: time)
                times = Array(([time] + times).prefix(TimeRules.medianWindow))
                #expect(TimeRules.median(of: times) >= median)
            }
        }
    }

    @Test func `a block is after the median and at most fifteen seconds ahead`() throws {
        let recent: [UInt64] = [120, 100, 110]
        #expect(throws: BlockFailure.tooEarly(median: 110, got: 110)) {
            try TimeRules.check(110, recent: recent, now: 200)
        }
        try TimeRules.check(111, recent: recent, now: 200)
        try TimeRules.check(215, recent: recent, now: 200)
        #expect(throws: BlockFailure.tooLate(latest: 215, got: 216)) {
            try TimeRules.check(216, recent: recent, now: 200)
        }
        // A clock so late that fifteen seconds more have no number refuses nothing as too late.
        try TimeRules.check(.max, recent: recent, now: .max - 14)
        #expect(throws: BlockFailure.tooLate(latest: .max - 1, got: .max)) {
            try TimeRules.check(.max, recent: recent, now: .max - 16)
        }
    }
}
