namespace XelloPowerSchool.Accounts;

/// <summary>
/// The one order of accounts: by code point, which is how SQLite keeps text. It differs from .NET's ordinal order only
/// for surrogates, but a merge of two sequences needs exactly the same order on both sides.
/// </summary>
internal sealed class StudentIdOrder : IComparer<string>
{
    public static StudentIdOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);

        var shorter = Math.Min(x.Length, y.Length);
        for (var i = 0; i < shorter; i++)
            if (x[i] != y[i])
                return Weight(x[i]) - Weight(y[i]);
        return x.Length - y.Length;
    }

    // A surrogate stands for a code point above all others; U+E000 to U+FFFF come before it.
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
