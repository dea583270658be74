using System.Globalization;

namespace XelloPowerSchool.Roster;

/// <summary>
/// Collects the accounts of one read. A student's record is let go as soon as its account is made, so a read needs the
/// memory of its accounts and of one key and one id per student.
/// </summary>
internal sealed class RosterBuilder(RosterScope scope, SchoolDirectory schools, StudentMapping mapping, DateTime today)
{
    private readonly AccountMapper _mapper = new(schools, mapping, today);
    private readonly List<XelloAccount> _accounts = [];
    private readonly List<XelloFinding> _findings = [.. schools.Findings];
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);
    private readonly HashSet<long> _blockedRecords = [];
    private readonly Dictionary<string, long> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _duplicates = new(StringComparer.Ordinal);
    private readonly HashSet<long> _ids = [];

    // Servers leave out, without a word, what a plugin may not read.
    private readonly List<(string Name, Func<PSStudent, string?> Read)> _unseen =
        [.. mapping.ExtensionSources.Select(source => (source, MappingSources.Reader(source)))];

    /// <summary>Students received whose record had been received before: somebody moved while the pages were read.</summary>
    internal int Repeated { get; private set; }

    internal void Add(PSStudent student)
    {
        if (!_ids.Add(student.Id))
        {
            Repeated++;
            return;
        }

        var key = mapping.Key(student);
        if (key.Length > 0)
            NoteKey(key, student.Id);
        if (!mapping.MayHave(scope, student))
            return;
        if (_unseen.Count > 0)
            _unseen.RemoveAll(source => !string.IsNullOrWhiteSpace(source.Read(student)));

        if (_mapper.Map(student, _findings) is XelloAccount account)
        {
            _accounts.Add(account);
            return;
        }

        _blockedRecords.Add(student.Id);
        if (key.Length > 0)
            _blocked.Add(key);
    }

    /// <summary>The roster. Only for a read that was proven complete; the builder is used up.</summary>
    internal ProvenRoster Build(string source, DateTimeOffset started, DateTimeOffset finished, IReadOnlyList<SchoolCount> counts)
    {
        KeepDuplicatesOut();
        _findings.AddRange(_unseen.Select(source => RosterRules.MappingSourceEmpty.For(source.Name)));
        _accounts.Sort((left, right) => string.CompareOrdinal(left.StudentId, right.StudentId));
        var snapshot = new RosterSnapshot(
            NewId(started), started, finished, source, scope, schools.Schools, counts, _accounts.Count, _findings, _blocked, _blockedRecords) { Mapping = mapping.Contract };
        for (var i = 0; i < _accounts.Count; i++)
            _accounts[i] = _accounts[i] with { SnapshotId = snapshot.Id, Snapshot = snapshot };
        return new ProvenRoster(snapshot, _accounts);
    }

    private void NoteKey(string key, long id)
    {
        if (!_keys.TryGetValue(key, out var first))
        {
            _keys.Add(key, id);
            return;
        }

        if (!_duplicates.TryGetValue(key, out var ids))
            _duplicates.Add(key, ids = [first]);
        ids.Add(id);
    }

    // A key is also a duplicate when only one of its students is within the scope: nobody can say whose account it is.
    private void KeepDuplicatesOut()
    {
        if (_duplicates.Count == 0)
            return;

        var inScope = new HashSet<string>(_blocked, StringComparer.Ordinal);
        inScope.UnionWith(_accounts.Select(account => account.StudentId).Where(_duplicates.ContainsKey));
        _accounts.RemoveAll(account => _duplicates.ContainsKey(account.StudentId));
        foreach (var duplicate in _duplicates.Where(entry => inScope.Contains(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            _findings.Add(RosterRules.DuplicateStudentId.For(
                duplicate.Key, $"They are DCID {string.Join(", ", duplicate.Value)}."));
            _blocked.Add(duplicate.Key);
            _blockedRecords.UnionWith(duplicate.Value);
        }
    }

    private static string NewId(DateTimeOffset started) =>
        string.Format(CultureInfo.InvariantCulture, "{0:yyyyMMdd'T'HHmmss'Z'}-{1:x8}", started.UtcDateTime, Guid.NewGuid().GetHashCode());
}
