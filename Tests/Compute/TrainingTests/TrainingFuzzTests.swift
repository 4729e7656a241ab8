import ConformanceVectors
import Models
import Testing
import Training

/// Files of others, damaged: every one ends in a value or in a typed error.
@Suite struct TrainingFuzzTests {
    @Test func `no damage to an IDX file makes its reader trap`() {
        let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]
        var accepted = 0
        for bytes in Mutations(of: [images], count: 20_000) {
            guard let idx = try? IDX(bytes, rank: 3, path: "i") else { continue }
            accepted += 1
            #expect(idx.extents.reduce(1, *) == idx.bytes.count - idx.offset)
        }
        #expect(accepted > 0)
    }

    @Test func `no damage to a CSV file makes its reader trap`() {
        let text = Array("a,b,class\n1,-2.5e1,0\n3,\"4\",2\n0.5,7,1\n".utf8)
        var accepted = 0
        for bytes in Mutations(of: [text], count: 10_000) {
            guard let csv = try? CSV(bytes, options: CSVOptions(), path: "d") else { continue }
            accepted += 1
            #expect(csv.numbers.count == csv.labels.count * csv.featureCount)
            let isFinite = csv.numbers.allSatisfy { $0.isFinite }
            #expect(isFinite)
        }
        #expect(accepted > 0)
    }

    @Test func `no damage to a task file makes its reader trap`() {
        let task = """
            {"model_type":"cnn","architecture":{"input_shape":[8,8,1],"conv_layers":
            [{"filters":4,"kernel_size":3,"padding":"same","pool_size":2}],"output_size":3},
            "optimizer":{"type":"sgd","learning_rate":0.1,"momentum":0.9},"max_epochs":2,
            "dataset_info":{"format":"csv","path":"d.csv","batch_size":4}}
            """
        var accepted = 0
        for bytes in Mutations(of: [Array(task.utf8)], count: 3_000) {
            guard let task = try? TrainingTask(parsing: bytes) else { continue }
            accepted += 1
            #expect(!task.model.parameters.isEmpty)
        }
        #expect(accepted > 0)
    }
}
