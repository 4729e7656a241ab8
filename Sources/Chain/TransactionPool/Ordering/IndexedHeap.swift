/// A binary heap whose least element is at hand and whose elements can be found by name.
struct IndexedHeap<Name: Hashable & Sendable, Priority: Comparable & Sendable>: Sendable {
    private var elements: [(name: Name, priority: Priority)] = []
    private var placeOfName: [Name: Int] = [:]

    var count: Int { elements.count }

    /// The element with the least priority.
    var first: (name: Name, priority: Priority)? { elements.first }

    /// The priority of a name; `nil` for one that is not here.
    func priority(of name: Name) -> Priority? { placeOfName[name].map { elements[$0].priority } }

    /// Gives a name its priority, or takes it out.
    mutating func set(_ name: Name, _ priority: Priority?) {
        guard let priority else { return remove(name) }
        if let place = placeOfName[name] {
            let isLess = priority < elements[place].priority
            elements[place].priority = priority
            if isLess { rise(from: place) } else { sink(from: place) }
        } else {
            elements.append((name, priority))
            placeOfName[name] = elements.count - 1
            rise(from: elements.count - 1)
        }
    }

    private mutating func remove(_ name: Name) {
        guard let place = placeOfName[name] else { return }
        exchange(place, elements.count - 1)
        elements.removeLast()
        placeOfName[name] = nil
        guard place < elements.count else { return }
        rise(from: place)
        sink(from: place)
    }

    private mutating func rise(from place: Int) {
        var place = place
        while place > 0 {
            let parent = (place - 1) / 2
            guard elements[place].priority < elements[parent].priority else { return }
            exchange(place, parent)
            place = parent
        }
    }

    private mutating func sink(from place: Int) {
        var place = place
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < elements.count {
                if elements[child].priority < elements[least].priority { least = child }
            }
            guard least != place else { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        elements.swapAt(a, b)
        placeOfName[elements[a].name] = a
        placeOfName[elements[b].name] = b
    }
}
