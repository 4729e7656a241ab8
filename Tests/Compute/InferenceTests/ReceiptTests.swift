import ConformanceVectors
import Cryptography
import Encodings
import Inference
import Models
import Primitives
import Tensors
import Testing

@Suite struct ReceiptTests {
    @Test(arguments: 0..<4)
    func `an honest receipt is accepted after one pass, also when read from its document`(
        index: Int
    ) throws {
        let fixture = try AnsweringFixture()
        let receipt = try fixture.receipt(AnsweringFixture.parameters[index])
        #expect(fixture.rejection(receipt) == nil)
        let document = Array(receipt.json.prettyText.utf8)
        let read = try Receipt(json: document)
        #expect(read == receipt)
        #expect(fixture.rejection(read, signer: AnsweringFixture.key.address) == nil)
    }

    @Test func `a receipt and its parameters have the encodings of the fixture`() throws {
        let parameters = AnsweringFixture.parameters[1]
        let receipt = try AnsweringFixture().receipt(parameters)
        GoldenFormats.check(
            version: "assay/receipt/1",
            [
                ("receipt-claim", receipt.claim.digest.bytes),
                ("receipt-document", Array(receipt.json.text.utf8)),
            ])
        GoldenFormats.check(
            version: "assay/sampling/1", [("sampling-parameters", parameters.encoded)])
        GoldenFormats.check(
            version: "assay/tokens/1",
            [("token-hash", Receipt.hash(tokens: [1, 2, 3]).bytes)])
    }

    @Test func `what was altered behind the signer's back is refused by name`() throws {
        let fixture = try AnsweringFixture()
        let receipt = try fixture.receipt(AnsweringFixture.parameters[1])
        func reason(_ change: (inout Receipt) -> Void) -> String {
            var altered = receipt
            change(&altered)
            return fixture.rejection(altered)?.description ?? "accepted"
        }
        #expect(reason { $0.outputTokens[4] ^= 1 }.hasPrefix("output: claimed hash"))
        #expect(reason { $0.outputTokens.removeLast() }.hasPrefix("output: claimed hash"))
        #expect(reason { $0.promptTokens.swapAt(0, 1) }.hasPrefix("prompt: claimed hash"))
        #expect(reason { $0.parameters.seed += 1 }.hasPrefix("parameters: claimed hash"))
        #expect(reason { $0.parameters.temperature = 0.7 }.hasPrefix("parameters: claimed hash"))
        #expect(reason { $0.claim.transcript = .zero }.hasPrefix("signature:"))
        #expect(reason { $0.claim.model = .zero }.hasPrefix("signature:"))
        #expect(reason { $0.claim.macs += 1 }.hasPrefix("signature:"))
        #expect(reason { $0.claim.created += 1 }.hasPrefix("signature:"))
        #expect(reason { $0.claim.engine = "other" }.hasPrefix("signature:"))
        #expect(reason { $0.claim.finish = .stop }.hasPrefix("signature:"))
        #expect(reason { $0.signature.s = 0 }.hasPrefix("signature:"))
        #expect(reason { $0.signer = .zero }.hasPrefix("signature:"))
    }

    @Test func `a signer that lies is refused by the replay`() throws {
        let fixture = try AnsweringFixture()
        let receipt = try fixture.receipt(AnsweringFixture.parameters[2])
        func rejection(_ change: (inout Receipt) -> Void) -> ReceiptRejection? {
            fixture.rejection(fixture.forged(receipt, change))
        }
        let drawn = receipt.outputTokens[5]
        #expect(
            rejection { $0.outputTokens[5] ^= 1 }
                == .token(position: 5, claimed: drawn ^ 1, drawn: drawn))
        guard case .token = rejection({ $0.parameters.seed += 1 }) else {
            Issue.record("another seed draws other tokens")
            return
        }
        guard case .transcript = rejection({ $0.claim.transcript = .zero }) else {
            Issue.record("another root is not that of the logits")
            return
        }
        guard case .transcript = rejection({ $0.outputTokens.removeLast() }) else {
            Issue.record("a shorter answer has another root")
            return
        }
        var altered = receipt
        altered.claim.macs -= 1
        altered.signature = AnsweringFixture.key.sign(altered.claim.digest)
        #expect(
            fixture.rejection(altered)
                == .macs(claimed: altered.claim.macs, counted: receipt.claim.macs))
        #expect(
            rejection { $0.claim.numerics = "assay/numerics/0" }?.description
                .hasPrefix("numerics:") == true)
        #expect(rejection { $0.outputTokens = [] } == .noOutput)
        #expect(
            rejection { $0.outputTokens += $0.outputTokens }
                == .tooLong(limit: 12, got: 24))
        #expect(rejection { $0.promptTokens[0] = -4 }?.description.hasPrefix("replay:") == true)
        #expect(rejection { $0.promptTokens = [] } == .noPrompt)
        #expect(rejection { $0.parameters.topP = 2 }?.description.hasPrefix("parameters:") == true)
    }

    @Test func `a receipt of another model or signer is refused`() throws {
        let fixture = try AnsweringFixture()
        let receipt = try fixture.receipt(AnsweringFixture.parameters[0])
        let other = SHA256.hash([1])
        #expect(
            fixture.rejection(receipt, model: other)
                == .model(claimed: AnsweringFixture.modelHash, got: other))
        let stranger = PrivateKey(insecurelyFrom: "stranger").address
        #expect(
            fixture.rejection(receipt, signer: stranger)
                == .unexpectedSigner(expected: stranger, got: AnsweringFixture.key.address))
        // A stranger who signs the same claim does not become the server.
        var stolen = receipt
        stolen.signer = stranger
        stolen.signature = PrivateKey(insecurelyFrom: "stranger").sign(stolen.claim.digest)
        #expect(
            fixture.rejection(stolen, signer: AnsweringFixture.key.address)
                == .unexpectedSigner(expected: AnsweringFixture.key.address, got: stranger))
    }

    @Test func `documents that are no receipts are refused with the field`() throws {
        let receipt = try AnsweringFixture().receipt(AnsweringFixture.parameters[3])
        let text = receipt.json.text
        func failure(_ old: String, _ new: String) -> String {
            #expect(text.contains(old))
            let altered = text.replacing(old, with: new)
            do throws(ReceiptFormatFailure) {
                _ = try Receipt(json: Array(altered.utf8))
                return "read"
            } catch {
                return error.description
            }
        }
        #expect(failure("assay/receipt/1", "assay/receipt/9").hasPrefix("type: expected"))
        #expect(failure("\"macs\"", "\"macz\"").contains("claim.macz"))
        #expect(failure("\"length\"", "\"bored\"").contains("claim.finish_reason"))
        #expect(failure("\"prompt_tokens\":[5,", "\"prompt_tokens\":[5.5,").contains("tokens"))
        #expect(failure("\"seed\":\"7\"", "\"seed\":\"-7\"").contains("parameters.seed"))
        #expect(failure("\"signer\":\"0x", "\"signer\":\"0y").contains("signer"))
        #expect(failure("\"id\":\"", "\"id\":\"0").hasPrefix("id: expected"))
    }

    @Test func `a damaged document never traps`() throws {
        let receipt = try AnsweringFixture().receipt(AnsweringFixture.parameters[3])
        let document = Array(receipt.json.text.utf8)
        var generator = CounterGenerator(seed: .zero, domain: "receipt damage")
        var (read, refused) = (0, 0)
        for _ in 0..<400 {
            var damaged = document
            for _ in 0...generator.below(3) {
                damaged[Int(generator.below(UInt64(damaged.count)))] = UInt8(generator.below(256))
            }
            if generator.below(4) == 0 {
                damaged.removeLast(Int(generator.below(UInt64(damaged.count))))
            }
            guard let found = try? Receipt(json: damaged) else {
                refused += 1
                continue
            }
            read += 1
            // What can be read and differs is refused; the id covers the claim only.
            if found != receipt { #expect(try AnsweringFixture().rejection(found) != nil) }
        }
        #expect(read > 0 && refused > 200, "\(read) read, \(refused) refused")
    }
}
