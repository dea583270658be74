namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Suspects that a spreadsheet has taken leading zeros from keys: numbers of one length mostly, some shorter, and none that
/// begins with 0. Remembers how many there are of each length, and no key.
/// </summary>
internal sealed class KeyLengths
{
    private const int Longest = 50;

    private readonly int[] _counts = new int[Longest + 1];
    private bool _hasZeros;

    /// <summary>Looks at a key; what is no number says nothing.</summary>
    public void Add(string key)
    {
        if (key.Length is 0 or > Longest)
            return;
        foreach (var c in key)
            if (c is < '0' or > '9')
                return;
        _counts[key.Length]++;
        _hasZeros |= key[0] == '0';
    }

    /// <summary>True when the keys look like what is left.</summary>
    public bool LookCut
    {
        get
        {
            var longest = Array.FindLastIndex(_counts, count => count > 0);
            if (_hasZeros || longest < 0)
                return false;
            var all = _counts.Sum();
            return _counts[longest] < all && _counts[longest] * 2L > all;
        }
    }
}
