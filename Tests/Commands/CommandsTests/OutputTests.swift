import AssayCommands
import Testing

@Suite struct OutputTests {
    @Test(arguments: [
        (0.0, 2, "0.00"), (1.005, 2, "1.00"), (-0.004, 2, "0.00"), (-1.5, 1, "-1.5"),
        (12.3456, 3, "12.346"), (7, 0, "7"), (.nan, 2, "nan"), (-.infinity, 2, "-inf"),
    ])
    func `a decimal has the digits asked for`(value: Double, digits: Int, text: String) {
        #expect(Format.decimal(value, digits: digits) == text)
    }

    @Test(arguments: [
        (0.1234, "0.123"), (1.239, "1.24"), (12.34, "12.3"), (1234.5, "1,235"), (1e20, "1e+20"),
    ])
    func `a number has about three significant digits`(value: Double, text: String) {
        #expect(Format.number(value) == text)
    }

    @Test func `large counts are grouped`() {
        #expect(Format.grouped(0) == "0")
        #expect(Format.grouped(999) == "999")
        #expect(Format.grouped(-1_234_567) == "-1,234,567")
        #expect(Format.bytes(1_023) == "1023 B")
        #expect(Format.bytes(1_536) == "1.5 KiB")
        #expect(Format.percent(0.8812) == "88.12 %")
    }

    @Test func `long hexadecimal numbers are cut, short ones stay`() {
        let text = "expected 0x0123456789abcdef0123456789abcdef, got 0x12"
        #expect(Format.shortened(text) == "expected 0x01234567…, got 0x12")
    }

    @Test func `progress says how much is left`() {
        let text = ProgressText(
            done: 25,
            total: 100,
            unit: "steps",
            unitsPerSecond: 0.5,
            detail: "loss 1.0"
        )
        #expect(text.plain == "25% 25/100 steps  loss 1.0  0.500 steps/s  left 2:30")
        #expect(text.bar(width: 10).count == 10)
        #expect(ProgressText.duration(3_725) == "1:02:05")
        let stalled = ProgressText(
            done: 0,
            total: 10,
            unit: "steps",
            unitsPerSecond: 0,
            detail: ""
        )
        #expect(stalled.plain.hasSuffix("left –"))
    }
}
