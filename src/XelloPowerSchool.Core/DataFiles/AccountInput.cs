using XelloPowerSchool.Accounts;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Accounts that come as rows, of a file or of a pipeline, with what could not be taken of them. A column that a list does not
/// have says nothing: such a field is taken from the account that the list is compared with.
/// </summary>
internal sealed class AccountInput
{
    private static readonly (AccountField Column, string Field)[] Optional =
    [
        (AccountField.Gender, nameof(XelloAccount.Gender)),
        (AccountField.DateOfBirth, nameof(XelloAccount.DateOfBirth)),
        (AccountField.PreRegSchoolCode, nameof(XelloAccount.PreRegSchoolCode)),
        (AccountField.StateProvNumber, nameof(XelloAccount.StateProvNumber)),
        (AccountField.Email, nameof(XelloAccount.Email)),
        (AccountField.SsoToken, nameof(XelloAccount.SsoToken)),
    ];

    private readonly List<XelloAccount> _accounts = [];
    private readonly List<XelloFinding> _findings = [];
    private readonly HashSet<string> _unusable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<AccountFields.Field>> _gaps = new(StringComparer.Ordinal);

    public IReadOnlyList<XelloAccount> Accounts => _accounts;

    /// <summary>What is wrong with rows, in their order.</summary>
    public IReadOnlyList<XelloFinding> Findings => _findings;

    /// <summary>Keys of rows that could not become accounts.</summary>
    public IReadOnlyCollection<string> UnusableKeys => _unusable;

    /// <summary>How many rows had no usable key.</summary>
    public int Keyless { get; private set; }

    /// <summary>Takes an account that is one already.</summary>
    public void Add(XelloAccount account) => _accounts.Add(account);

    /// <summary>Takes a finding about the list as a whole.</summary>
    public void Add(XelloFinding finding) => _findings.Add(finding);

    /// <summary>Leaves one of rows that say the same, and none of rows with one key that contradict each other.</summary>
    public void MergeRepeated()
    {
        var repeated = _accounts.GroupBy(account => account.StudentId, StringComparer.Ordinal).Where(rows => rows.Skip(1).Any()).ToList();
        foreach (var rows in repeated)
        {
            var first = rows.First();
            var agree = rows.All(row => AccountFields.AreSame(first, row) && first.SisId == row.SisId);
            _findings.Add((agree ? AccountRowRules.RowRepeated : AccountRowRules.RowsContradict).For(rows.Key));
            if (!agree)
                _unusable.Add(rows.Key);
        }

        if (repeated.Count == 0)
            return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _accounts.RemoveAll(account => _unusable.Contains(account.StudentId) || !seen.Add(account.StudentId));
    }

    /// <summary>Takes a row.</summary>
    public void Add(AccountRow row, IReadOnlyList<AccountFields.Field> gaps)
    {
        _findings.AddRange(row.Findings);
        if (row.Account is not null)
        {
            _accounts.Add(row.Account);
            if (gaps.Count > 0)
                _gaps[row.Key] = gaps;
        }
        else if (row.Key.Length > 0)
        {
            _unusable.Add(row.Key);
        }
        else
        {
            Keyless++;
        }
    }

    /// <summary>The fields that a list with these columns says nothing about.</summary>
    public static IReadOnlyList<AccountFields.Field> GapsOf(TableHeader<AccountField> header) =>
    [
        .. Optional.Where(optional => !header.Has(optional.Column))
            .Select(optional => AccountFields.All.First(field => field.Name == optional.Field)),
    ];

    /// <summary>The accounts, with the fields that the input says nothing about as they are in other accounts of the same keys.</summary>
    public IReadOnlyList<XelloAccount> FilledFrom(IReadOnlyList<XelloAccount> others)
    {
        if (_gaps.Count == 0)
            return _accounts;
        var byKey = new Dictionary<string, XelloAccount>(StringComparer.Ordinal);
        foreach (var other in others)
            byKey[other.StudentId] = other;
        return
        [
            .. _accounts.Select(account => _gaps.TryGetValue(account.StudentId, out var gaps) && byKey.TryGetValue(account.StudentId, out var other)
                ? gaps.Aggregate(account, (filled, field) => field.With(filled, field.Read(other)))
                : account),
        ];
    }
}
