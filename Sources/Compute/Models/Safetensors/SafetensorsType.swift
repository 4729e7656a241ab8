/// The element types of the safetensors format; other names are refused.
package enum SafetensorsType: String, Hashable, Sendable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case int16 = "I16"
    case uint16 = "U16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int32 = "I32"
    case uint32 = "U32"
    case float32 = "F32"
    case float64 = "F64"
    case int64 = "I64"
    case uint64 = "U64"

    package var bytes: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .float64, .int64, .uint64: 8
        }
    }
}

/// The bounds of a safetensors file.
package enum SafetensorsLimits {
    /// The format allows 100 MB; the header of the largest published models has a tenth of this.
    package static let headerBytesMax = 16 << 20
    package static let tensorsMax = 1 << 16
    package static let rankMax = 8
}
