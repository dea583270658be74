using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Roster;

/// <summary>
/// Looks at a roster as a whole: what the read found wrong with single records, and what only shows when all accounts are
/// seen together. One pass and a few dictionaries, so the time grows with the number of accounts and not faster.
/// </summary>
internal sealed class RosterCheck
{
    /// <summary>Keys that a message lists at most.</summary>
    private const int KeysShown = 5;

    /// <summary>Fewer students say nothing about a school's habits.</summary>
    private const int LeastStudents = 10;

    /// <summary>The day that ages are counted on.</summary>
    public required DateTime Today { get; init; }

    /// <summary>What else there is against an account, for example that Xello's files cannot carry it.</summary>
    public Func<XelloAccount, IReadOnlyList<XelloFinding>>? Contract { get; init; }

    /// <summary>Schools that accounts may name when no snapshot says so; empty when nobody knows.</summary>
    public IReadOnlyCollection<string> KnownSchools { get; init; } = [];

    /// <summary>How the schools' fields were filled before, one list per witness: the ledger, a baseline.</summary>
    public IReadOnlyList<IReadOnlyCollection<SchoolFieldUse>> Before { get; init; } = [];

    /// <summary>Everything that is wrong, worst first, then by rule and subject.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="snapshot">The snapshot that they come from, or null.</param>
    /// <param name="found">What was found when rows became the accounts.</param>
    public List<XelloFinding> Check(
        IReadOnlyCollection<XelloAccount> accounts, RosterSnapshot? snapshot, IReadOnlyCollection<XelloFinding>? found = null)
    {
        List<XelloFinding> findings = [.. snapshot?.Findings ?? [], .. found ?? []];
        CheckEach(accounts, snapshot, findings);
        CheckShared(accounts, account => account.StudentId, AccountRules.DuplicateStudentId, findings, StringComparer.Ordinal);
        CheckShared(accounts, account => account.SsoToken, AccountRules.DuplicateSignInToken, findings, StringComparer.Ordinal);
        // Mail servers do not tell upper from lower case.
        CheckShared(accounts, account => account.Email, RosterRules.DuplicateEmail, findings, StringComparer.OrdinalIgnoreCase);
        CheckShared(accounts, account => account.StateProvNumber, RosterRules.DuplicateStateNumber, findings, StringComparer.Ordinal);
        CheckFields(FieldUse.Of(accounts), findings);
        findings.Sort(Compare);
        return findings;
    }

    private void CheckEach(IReadOnlyCollection<XelloAccount> accounts, RosterSnapshot? snapshot, List<XelloFinding> findings)
    {
        var schools = new HashSet<string>(snapshot?.Schools.Select(school => school.Code) ?? KnownSchools, StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (account.StudentId.Length == 0)
            {
                findings.Add(AccountRules.MissingStudentId.For(AccountRules.NoKey));
                continue;
            }

            if (account.DateOfBirth is DateTime born)
                CheckAge(account, born, findings);
            if (schools.Count > 0 && account.SchoolCode.Length > 0 && !schools.Contains(account.SchoolCode))
                findings.Add(RosterRules.UnknownSchool.For(account.StudentId));
            if (Contract is not null)
                findings.AddRange(Contract(account));
        }
    }

    private void CheckAge(XelloAccount account, DateTime born, List<XelloFinding> findings)
    {
        if (RuleOfAge(account.Grade, born, Today) is { } rule)
            findings.Add(rule.For(account.StudentId));
    }

    /// <summary>The rule that a date of birth breaks, alone or together with the grade; null when it breaks none.</summary>
    internal static RosterRule? RuleOfAge(int grade, DateTime born, DateTime today)
    {
        if (born > today || born < today.AddYears(-100))
            return RosterRules.ImpossibleDateOfBirth;
        var age = today.Year - born.Year - (born.AddYears(today.Year - born.Year) > today ? 1 : 0);
        // Kindergarten begins at five, a year more or less. Who repeats or skips grades is within three years of the class,
        // and the right to a free school ends at 21 (the Individuals with Disabilities Education Act).
        var oldest = grade >= 9 ? 21 : grade + 8;
        return grade is >= 0 and <= RosterScope.LastGrade && (age < grade + 4 || age > oldest) ? RosterRules.GradeAgainstAge : null;
    }

    /// <summary>One finding for each account whose value another one has too.</summary>
    private static void CheckShared(
        IReadOnlyCollection<XelloAccount> accounts, Func<XelloAccount, string?> value, RosterRule rule, List<XelloFinding> findings,
        StringComparer comparer)
    {
        var first = new Dictionary<string, string>(comparer);
        Dictionary<string, List<string>>? shared = null;
        foreach (var account in accounts)
        {
            if (value(account) is not { Length: > 0 } text)
                continue;
            if (!first.TryGetValue(text, out var owner))
            {
                first.Add(text, account.StudentId);
                continue;
            }

            shared ??= new Dictionary<string, List<string>>(comparer);
            if (!shared.TryGetValue(text, out var keys))
                shared.Add(text, keys = [owner]);
            keys.Add(account.StudentId);
        }

        foreach (var keys in shared?.Values ?? Enumerable.Empty<List<string>>())
        {
            var distinct = keys.Distinct(StringComparer.Ordinal).OrderBy(key => key, StudentIdOrder.Instance).ToList();
            if (distinct.Count == 1)
            {
                // One account twice shares everything with itself; that is the key's finding and no other rule's.
                if (rule == AccountRules.DuplicateStudentId)
                    findings.Add(rule.For(distinct[0]));
                continue;
            }

            foreach (var key in distinct)
                findings.Add(rule.For(key, Others(distinct, key)));
        }
    }

    private static string Others(List<string> keys, string key)
    {
        // The first few suffice to find them; a thousand students with one address must not make a million words.
        var shown = keys.Take(KeysShown + 1).Where(other => other != key).Take(KeysShown).ToList();
        return "They are: " + string.Join(", ", shown) + (keys.Count - 1 > shown.Count ? ", ..." : "") + ".";
    }

    private void CheckFields(IReadOnlyCollection<SchoolFieldUse> now, List<XelloFinding> findings)
    {
        var present = now.ToDictionary(use => (use.SchoolCode, use.Field));
        var found = new HashSet<(string, string)>();
        foreach (var before in Before.SelectMany(uses => uses))
        {
            // More than half had a value, and of those hardly one in ten is left.
            var place = (before.SchoolCode, before.Field);
            if (before.Students >= LeastStudents && before.Filled * 2 > before.Students
                && present.TryGetValue(place, out var use) && use.Students >= LeastStudents
                && (long)use.Filled * before.Students * 10 < (long)before.Filled * use.Students
                && found.Add(place))
                findings.Add(RosterRules.FieldDisappeared.In(before.Field, before.SchoolCode));
        }
    }

    private static int Compare(XelloFinding x, XelloFinding y)
    {
        var order = y.Severity.CompareTo(x.Severity);
        if (order == 0)
            order = string.CompareOrdinal(x.Rule, y.Rule);
        if (order == 0)
            order = StudentIdOrder.Instance.Compare(x.Subject, y.Subject);
        return order != 0 ? order : string.CompareOrdinal(x.Field, y.Field);
    }
}
