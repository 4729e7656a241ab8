import Primitives

extension FloatView: ByteRegion {
    package var byteCount: Int { count * 4 }
}

extension IntegerView: ByteRegion {
    package var byteCount: Int { count * 4 }
}
