import Cryptography
import Primitives
import Tensors
import Testing
import ToyTraining
import Training

struct OpenedDatasetTests {
    @Test func `the order of the data is the whole shuffle, in whatever order steps are asked for`()
        throws
    {
        let committed = try CommittedTask(
            TinyTask.task, dataset: TinyTask.dataset, kernels: ReferenceKernels(),
            scheduler: SerialScheduler())
        let trainer = try committed.makeTrainer()
        let seed = committed.plan.task.generatorSeed
        for step in [9, 8, 3, 4, 0, 9, 15, 12, 5, 39, 30] {
            var expected = Array(Int32(0)..<80)
            var generator = CounterGenerator(seed: seed, domain: "assay/order/\(step / 10)")
            generator.shuffle(&expected)
            let samples = expected[step % 10 * 8..<step % 10 * 8 + 8]
            #expect(trainer.datasetLeaves(ofStep: step) == samples.map { 1 + Int($0) }.sorted())
        }
    }

    @Test func `the description of a dataset that is not whole is refused`() {
        let dataset = TinyTask.dataset
        let tree = DatasetCommitment(dataset).tree
        let good = OpenedSamples(of: dataset, at: [1, 80], tree: tree)
        func reason(_ leaves: [OpenedSamples.Leaf], count: UInt64 = 101) -> Int? {
            do throws(Rejection) {
                _ = try Dataset(
                    OpenedSamples(leaves: leaves, proof: good.proof), leafCount: count)
                return nil
            } catch {
                guard case .sampleMalformed(let leaf, _) = error else { return -1 }
                return leaf
            }
        }
        #expect(reason(good.leaves) == nil)
        #expect(reason(good.leaves, count: 100) == 0)
        #expect(reason(Array(good.leaves.dropFirst())) == 0)
        #expect(reason([]) == 0)
        let short = OpenedSamples.Leaf(index: 80, bytes: [1, 2, 3])
        #expect(reason([good.leaves[0], good.leaves[1], short]) == 80)
        let test = OpenedSamples.Leaf(index: 95, bytes: good.leaves[1].bytes)
        #expect(reason([good.leaves[0], test]) == 95)
        let header = OpenedSamples.Leaf(index: 0, bytes: Array("{\"kind\":\"samples\"}".utf8))
        #expect(reason([header]) == 0)
    }
}
