namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Keys of records that have been met. Keys of one table lie close together, so a bit each, in blocks, takes a hundredth of
/// what a hash set would: the only thing of a read that grows with the district.
/// </summary>
internal sealed class IdSet
{
    private const int BlockBits = 10;
    private const int Words = (1 << BlockBits) / 64;

    private readonly Dictionary<long, ulong[]> _blocks = [];

    /// <summary>False when the key was there already.</summary>
    public bool Add(long id)
    {
        if (!_blocks.TryGetValue(id >> BlockBits, out ulong[]? block))
            _blocks.Add(id >> BlockBits, block = new ulong[Words]);
        ref ulong word = ref block[Word(id)];
        ulong before = word;
        word |= Bit(id);
        return word != before;
    }

    private static int Word(long id) => (int)(id & ((1 << BlockBits) - 1)) / 64;

    private static ulong Bit(long id) => 1UL << (int)(id & 63);
}
