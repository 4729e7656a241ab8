import NodeRuntime
import Testing

@Suite struct DevelopmentClockTests {
    @Test func `it shows the machine's time until it is moved`() {
        var clock = DevelopmentClock()
        #expect(clock.time(1_000) == 1_000)
        let isMoved = clock.increase(by: 50)
        #expect(isMoved)
        #expect(clock.time(1_000) == 1_050)
        clock.set(400, now: 1_000)
        #expect(clock.time(1_010) == 410)
    }

    @Test func `a block is never earlier than it may be`() {
        var clock = DevelopmentClock()
        #expect(clock.timestamp(earliest: 1_005, now: 1_000) == 1_005)
        #expect(clock.timestamp(earliest: 900, now: 1_000) == 1_000)
        clock.setNext(2_000)
        #expect(clock.timestamp(earliest: 900, now: 1_000) == 2_000)
        #expect(clock.timestamp(earliest: 2_500, now: 1_000) == 2_500)
    }

    @Test func `after a time that was set for one block the clock goes on from it`() {
        var clock = DevelopmentClock()
        clock.setNext(2_000)
        clock.made(2_000, now: 1_000)
        #expect(clock.time(1_001) == 2_001)
        clock.made(2_001, now: 1_500)
        #expect(clock.time(1_501) == 2_501)
    }

    @Test func `it cannot be moved out of its bounds`() {
        var clock = DevelopmentClock()
        let moves: [UInt64] = [
            .max, LiveLimits.clockOffset + 1, LiveLimits.clockOffset, 1, 1,
        ]
        let outcomes = moves.map { clock.increase(by: $0) }
        #expect(outcomes == [false, false, true, true, false])
        #expect(clock.time(.max) == UInt64(Int64.max))
    }
}
