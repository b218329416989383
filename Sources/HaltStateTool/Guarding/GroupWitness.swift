#if Tool
import CGroupWitness

/// Tells whether a signal came to the whole process group, and so to the command as well, or to this process alone.
struct GroupWitness {
    private var descriptor: Int32? = { $0 < 0 ? nil : $0 }(haltstate_group_witness())

    /// Whether a signal came to the group. Asked once for each: the answer is forgotten.
    ///
    /// Without a witness it is `false`: a signal that comes twice does less harm than one that never comes.
    mutating func saw(_ number: Int32) -> Bool {
        guard let descriptor else { return false }
        let answer = haltstate_group_witness_saw(descriptor, number)
        if answer < 0 { self.descriptor = nil }
        return answer == 1
    }
}
#endif
