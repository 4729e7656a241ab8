package import Encodings
package import Programs

/// A wrong bit in one result of one step, put there on purpose.
///
/// It stands for faulty hardware or a forger who computes something else, so that disputes can be
/// shown and tested; the run directory says so in `fault.json`, and a party repeats it whenever it
/// computes the step again.
package struct InjectedFault: Hashable, Sendable {
    package let step: Int
    /// The instruction of the step program whose first result is spoiled.
    package let instruction: Int
    package let element: Int
    /// The number of the flipped bit, 0 … 31; bit 20 changes a binary32 number by an eighth.
    package let bit: Int

    package init(step: Int, instruction: Int, element: Int, bit: Int = 20) {
        self.step = step
        self.instruction = instruction
        self.element = element
        self.bit = bit
    }

    /// Reads `STEP:INSTRUCTION:ELEMENT` or `STEP:INSTRUCTION:ELEMENT:BIT`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        let numbers = parts.compactMap { $0 }.filter { $0 >= 0 }
        guard numbers.count == parts.count, numbers.count == 3 || numbers.count == 4 else {
            return nil
        }
        let bit = numbers.count == 4 ? numbers[3] : 20
        guard bit < 32 else { return nil }
        self.init(step: numbers[0], instruction: numbers[1], element: numbers[2], bit: bit)
    }

    package init?(json: JSON) {
        guard let step = json["step"]?.int, let instruction = json["instruction"]?.int,
            let element = json["element"]?.int, let bit = json["bit"]?.int
        else { return nil }
        guard step >= 0, instruction >= 0, element >= 0, bit >= 0, bit < 32 else { return nil }
        self.init(step: step, instruction: instruction, element: element, bit: bit)
    }

    package var json: JSON {
        [
            "note": "a fault that was injected on purpose: the run is not honest",
            "step": .integer(step), "instruction": .integer(instruction),
            "element": .integer(element), "bit": .integer(bit),
        ]
    }

    /// The fault in the words of a trace; `nil` where the program has no such result.
    package func fault(in program: Program) -> TraceFault? {
        guard program.instructions.indices.contains(instruction) else { return nil }
        let operation = program.instructions[instruction]
        guard !operation.operation.isAlias, let value = operation.results.first else { return nil }
        guard element < program.type(of: value).count else { return nil }
        return TraceFault(value: value, element: element, flippedBits: 1 << UInt32(bit))
    }
}
