using System.Globalization;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Imports;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>The district of the moment: its date, and what was changed by hand. Requests that are under way finish on what they began with.</summary>
internal sealed class DistrictState
{
    // Records that are added get ids that no child of the synthetic district ever has.
    private const int FirstAddedId = 90_000_001;

    private readonly SyntheticDistrict _district;
    private readonly FaultSwitch _faults;
    private readonly object _gate = new();
    private Roster _roster;

    public DistrictState(SyntheticDistrict district, DateTime date, FaultSwitch faults) =>
        (_district, _faults, _roster) = (district, faults, district.On(date));

    public Roster Roster => Volatile.Read(ref _roster);

    public DateTime Date
    {
        get => Roster.Date;
        set
        {
            lock (_gate)
            {
                if (value.Date == Date) return;
                var roster = _district.On(value);
                Volatile.Write(ref _roster, _roster.Edits == Edits.None ? roster : roster.With(_roster.Edits));
            }
        }
    }

    /// <summary>A free Students.DCID.</summary>
    public static int NextId(Roster roster) => FirstAddedId + roster.Edits.Added.Count;

    /// <summary>Changes the district, or does not, and answers.</summary>
    public ApiResponse Edit(Func<Roster, (Edits? Edits, ApiResponse Answer)> change)
    {
        lock (_gate)
        {
            var (edits, answer) = change(_roster);
            if (edits is not null) Volatile.Write(ref _roster, _roster.With(edits));
            return answer;
        }
    }

    /// <summary>Imports a file of course requests.</summary>
    public SandboxImport Import(TextReader text, int loseEvery)
    {
        lock (_gate)
        {
            var import = new RequestImport(_roster, loseEvery);
            var outcome = import.Read(text);
            Volatile.Write(ref _roster, _roster.With(_roster.Edits.Import(import.Requests)));
            return outcome;
        }
    }

    /// <summary>
    /// What may happen to the district before a later page of a list of students is answered. The call then goes on with the district
    /// as it has become.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="paging">The page.</param>
    /// <param name="first">Students.DCID of the first student of the list, if it has one.</param>
    public Call BetweenPages(Call call, Paging paging, Func<Roster, int?> first)
    {
        if (paging.Start == 0) return call;
        call = Happen(call, SandboxFault.StudentDeleted, first, (roster, position) => roster.Edits.Delete(roster[position].Id));
        call = Happen(call, SandboxFault.StudentMoved, first, (roster, position) =>
        {
            var student = roster.Describe(position);
            var all = _district.Schools.All;
            var next = all.FirstOrDefault(school => school != student.School && school.Teaches(student.Grade)) ?? all.FirstOrDefault(school => school != student.School);
            return next is null ? roster.Edits : roster.Edits.Change(student.Id, record => record with { School = next, EntryDate = roster.Date, EntryCode = "E3", EntryComment = "Transfer within the district" });
        });
        return Happen(call, SandboxFault.StudentInserted, first, (roster, position) => roster.Edits.Add(Newcomer(roster, roster.Describe(position))));
    }

    private static StudentRecord Newcomer(Roster roster, StudentRecord neighbour)
    {
        var id = NextId(roster);
        var username = "newcomer" + id.ToString(CultureInfo.InvariantCulture);
        return neighbour with
        {
            Id = id, StudentNumber = Registrar.StudentNumberOf(id), StateNumber = null, Username = username, PreferredName = null, NextSchool = null,
            Email = null,
            EntryDate = roster.Date, EntryCode = "E2", EntryComment = "New to the district", DistrictEntryDate = roster.Date, DistrictEntryGrade = neighbour.Grade,
        };
    }

    private Call Happen(Call call, SandboxFault fault, Func<Roster, int?> first, Func<Roster, int, Edits> change)
    {
        if (!_faults.IsOn(fault) || first(call.Roster) is not { } id || call.Roster.Find(id) is null || !_faults.StrikesOnce(fault)) return call;
        lock (_gate)
        {
            if (_roster.Find(id) is not { } position) return call;
            Volatile.Write(ref _roster, _roster.With(change(_roster, position)));
            return call with { Roster = _roster };
        }
    }
}
