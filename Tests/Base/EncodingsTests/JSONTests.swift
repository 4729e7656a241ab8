import ConformanceVectors
import Encodings
import Testing

@Suite struct JSONTests {
    @Test func `members keep their order and integers keep their digits`() throws {
        let value = try JSON.parse(
            #"{"b": 9007199254740993, "a": [1, -2, 2.5e-3, true, null, "x\u00e9\ud83d\ude00\n"]}"#
        )
        #expect(value.object?.keys == ["b", "a"])
        #expect(value["b"]?.int == 9_007_199_254_740_993)
        #expect(
            value["a"]?.array == [1, -2, 0.0025, true, nil, "xé😀\n"]
        )
    }

    @Test func `the canonical text sorts keys by bytes and is a fixed point`() throws {
        let value = try JSON.parse(#" {"b":1, "B":{"z":0.1,"é":"\"\\\u0001"}, "a":[ ] } "#)
        #expect(value.canonicalText == #"{"B":{"z":0.1,"é":"\"\\\u0001"},"a":[],"b":1}"#)
        let again = try JSON.parse(value.canonicalBytes)
        #expect(again.canonicalText == value.canonicalText)
        #expect(value.text == #"{"b":1,"B":{"z":0.1,"é":"\"\\\u0001"},"a":[]}"#)
    }

    @Test func `the pretty text reads back as the same value`() throws {
        let value: JSON = ["shape": [1, 2], "nested": [["a": 1], ["b": nil]], "empty": [:]]
        #expect(try JSON.parse(value.prettyText) == value)
        #expect(value.prettyText.hasPrefix("{\n  \"shape\": [1, 2],\n"))
    }

    @Test(arguments: [
        (
            "{\n  \"a\": 1,\n  \"a\": 2\n}",
            "line 3, column 3: the key \"a\" stands here a second time"
        ),
        ("[1, 2", "line 1, column 6: expected ',' or ']', got the end of the text"),
        ("[1,]", "line 1, column 4: expected a value, got ']'"),
        ("{\"a\" 1}", "line 1, column 6: expected ':', got '1'"),
        ("01", "line 1, column 2: expected no digit after a leading 0, got '1'"),
        ("1.", "line 1, column 3: expected a digit, got the end of the text"),
        ("tru", "line 1, column 1: expected 'true', got 't'"),
        ("1 2", "line 1, column 3: expected the end of the text, got '2'"),
        ("", "line 1, column 1: expected a value, got the end of the text"),
        ("9223372036854775808", "line 1, column 1: the integer 9223372036854775808 does not fit"),
        ("1e999", "line 1, column 1: the number 1e999 is beyond the range of a double"),
        ("\"a\tb\"", "line 1, column 3: a string may not hold the bare control character 9"),
        ("\"\\q\"", "line 1, column 3: \\ before 'q' is no escape that JSON knows"),
        ("\"\\udc00\"", "a lone low surrogate is no escape that JSON knows"),
        ("\"\\ud800x\"", "expected the second half of a pair, got 'x'"),
        ("NaN", "line 1, column 1: expected a value, got 'N'"),
    ])
    func `a mistake is named with its place`(text: String, message: String) {
        do {
            let value = try JSON.parse(text)
            Issue.record("accepted as \(value.text)")
        } catch {
            #expect(error.description.contains(message))
        }
    }

    @Test func `invalid UTF-8, depth and length are refused`() {
        #expect(throws: JSONFailure.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFailure.self) { try JSON.parse(deep) }
        let limits = JSONLimits(bytes: 4, depth: 8)
        #expect(throws: JSONFailure.self) { try JSON.parse("[1,2]", limits: limits) }
        #expect(throws: Never.self) { try JSON.parse("[12]", limits: limits) }
    }

    @Test func `an object replaces, appends and removes in place`() {
        var object = JSONObject()
        object["a"] = 1
        object["b"] = 2
        object["c"] = 3
        object["a"] = nil
        object["b"] = 4
        #expect(object.keys == ["b", "c"])
        #expect(object["c"] == 3)
        #expect(JSON.object(object).text == #"{"b":4,"c":3}"#)
    }

    @Test func `an object finds its members however many they are`() {
        // given
        var object = JSONObject()
        for count in 1...12 {
            // do
            object["key \(count)"] = .integer(count)
            // expect
            #expect((1...count).allSatisfy { object["key \($0)"] == .integer($0) })
            #expect(object["key \(count + 1)"] == nil)
            let isTaken = object.append("key 1", .null, position: nil)
            #expect(!isTaken)
        }
        for count in (1...12).reversed() {
            object["key \(count)"] = nil
            #expect(object["key \(count)"] == nil && object.count == count - 1)
            #expect((1..<count).allSatisfy { object["key \($0)"] == .integer($0) })
            object["last"] = .bool(true)
            #expect(object["last"] == .bool(true))
            object["last"] = nil
        }
    }

    @Test func `a binary32 number keeps its short form`() {
        #expect(JSON.float(0.1).text == "0.1")
        #expect(JSON.float(1e-5).text == "1e-05")
        #expect(JSON.number(.nan).text == "null")
    }
}

@Suite struct JSONFuzzTests {
    @Test func `no mutation of a text makes the parser trap`() {
        let seed = Array(#"{"a":[1,-2.5e+3,"x\u00e9\n",{"b":null}],"c":true,"d":{"e":[[]]}}"#.utf8)
        var accepted = 0
        for bytes in Mutations(of: [seed], count: 20_000) {
            guard let value = try? JSON.parse(bytes) else { continue }
            accepted += 1
            #expect((try? JSON.parse(value.text)) == value)
        }
        #expect(accepted > 0)
    }
}

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("learning_rat", "learning_rate"), ("learnign_rate", "learning_rate"),
        ("Batch-Size", "batch_size"), ("n_layers", "n_layer"),
    ])
    func `a misspelt name finds the right one`(name: String, right: String) {
        let names = ["n_layer", "n_head", "batch_size", "learning_rate", "seed"]
        #expect(NearestName.among(names, to: name) == right)
    }

    @Test func `a name far from all others finds none`() {
        #expect(NearestName.among(["n_layer", "seed"], to: "temperature") == nil)
        #expect(NearestName.among([], to: "x") == nil)
        #expect(NearestName.editDistance("", "abc") == 3)
    }

    @Test func `keys that are canonically equivalent are two keys`() throws {
        let json = try JSON.parse(#"{"\u00e9":1,"e\u0301":2}"#)
        #expect(json["\u{E9}"] == 1)
        #expect(json["e\u{301}"] == 2)
    }
}
