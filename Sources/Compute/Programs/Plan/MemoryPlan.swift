/// Where every value of a program lives.
///
/// Inputs have buffers of their own, which keep their contents from run to run. All other values
/// share one arena: two of them overlap only when no instruction needs both. Aliases, slices and
/// updates in place have no memory of their own.
package struct MemoryPlan: Sendable {
    package enum Buffer: Hashable, Sendable {
        /// The persistent block of all inputs.
        case inputs
        case arena
    }

    /// A run of elements; offsets are multiples of the alignment for everything but slices.
    package struct Place: Hashable, Sendable {
        package let buffer: Buffer
        package let offset: Int
        package let count: Int
    }

    /// Offsets are multiples of this many elements: one cache line.
    package static let alignment = 16

    package let places: [Place]
    package let inputElements: Int
    package let arenaElements: Int
    /// Outputs that must be copied into the input they replace after the last instruction.
    package let copies: [(from: ValueID, to: ValueID)]

    package init(_ program: Program) throws(ProgramError) {
        var lifetimes = Lifetimes(program)
        try lifetimes.checkOverwrites(program)
        copies = try lifetimes.outputCopies(program)
        lifetimes.reuseDyingOperands(program)
        var roots = Array(repeating: 0, count: program.values.count)
        var inputEnd = 0
        for input in program.inputs {
            roots[input.value.index] = inputEnd
            inputEnd += MemoryPlan.aligned(program.type(of: input.value).count)
        }
        inputElements = inputEnd
        let packing = ArenaPacking(program, lifetimes)
        arenaElements = packing.end
        for (root, offset) in packing.offsets { roots[root] = offset }
        places = program.values.indices.map { index in
            let home = lifetimes.homes[index]
            return Place(
                buffer: lifetimes.isInput[home.root] ? .inputs : .arena,
                offset: roots[home.root] + home.offset, count: program.values[index].count)
        }
    }

    package static func aligned(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }

    package func place(of value: ValueID) -> Place { places[value.index] }
}

/// Gives every root of the arena an offset: the largest first, each at the lowest place that is
/// free for its whole life.
private struct ArenaPacking {
    private(set) var offsets: [(root: Int, offset: Int)] = []
    private(set) var end = 0

    init(_ program: Program, _ lifetimes: Lifetimes) {
        struct Block {
            let root: Int
            let size: Int
            let first: Int
            let last: Int
        }
        var blocks: [Block] = []
        for index in program.values.indices
        where lifetimes.homes[index].root == index && !lifetimes.isInput[index] {
            blocks.append(
                Block(
                    root: index, size: MemoryPlan.aligned(program.values[index].count),
                    first: lifetimes.firstUse[index], last: lifetimes.lastUse[index]))
        }
        blocks.sort { $0.size != $1.size ? $0.size > $1.size : $0.root < $1.root }
        var placed: [(block: Block, offset: Int)] = []  // ascending offsets
        for block in blocks where block.size > 0 {
            var offset = 0
            for other in placed {
                let meets = other.block.first <= block.last && block.first <= other.block.last
                guard meets else { continue }
                if offset + block.size <= other.offset { break }
                offset = max(offset, other.offset + other.block.size)
            }
            let position = placed.firstIndex { $0.offset > offset } ?? placed.endIndex
            placed.insert((block, offset), at: position)
            offsets.append((block.root, offset))
            end = max(end, offset + block.size)
        }
    }
}
