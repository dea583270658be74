using CsCheck;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Accounts;
using XelloPowerSchool.Tests.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>The whole way from SIS records to files, over districts with everything in them that a real one has.</summary>
public sealed class StrangeDistrictProperties
{
    private const string Source = "https://ps.example.org/";

    private static readonly Gen<string> Number =
        Of("", "0", "1", "01", "2", "3", "4", "5", "6", "7", " 8 ", "9|9", "1234567890123456", "1\0", "1\u200f");

    private static readonly Gen<string> Name = Of(
        "Ann", "", "  ", "A|B", "\"Q\"", "\ufeffX", "\u202eRtl", "e\u0301", "\ud83d\ude00", "\ud83d", "a\0b", "x\r\ny", "\u2028", new string('n', 300));

    private static readonly Gen<PSStudent> Student = Gen.Select(
        Number, Name, Of<int?>(10, 10, 10, 10, 10, 20, 20, 20, 30, null), Of<int?>(-1, 0, 5, 12, 12, 13, null),
        Of(PSEnrollStatus.Active, PSEnrollStatus.Active, PSEnrollStatus.Active, PSEnrollStatus.TransferredOut, PSEnrollStatus.PreRegistered),
        Of<DateTime?>(null, new DateTime(1, 1, 1), new DateTime(1899, 12, 31), new DateTime(2012, 2, 29)),
        Of("a@b", "a|b@c", "none", " "), Of<int?>(null, 10, 30, 999999),
        (number, name, school, grade, status, birth, email, next) => new PSStudent
        {
            StudentNumber = number, FirstName = name, SchoolNumber = school, GradeLevel = grade, EnrollStatus = status,
            DateOfBirth = birth, Email = email, NextSchoolNumber = next,
        });

    [Fact]
    public void NobodyWhoIsThereLosesTheAccount() =>
        Gen.Select(Student.Array[12], Student.Array[12], Gen.Bool.Array[12]).Sample(
            (first, second, changed) =>
            {
                using var folder = new TemporaryFolder();
                var outbox = folder.Folder("outbox");
                var had = Sync(folder.Ledger, outbox, [.. first.Select(Numbered)]);
                PSStudent[] later = [.. first.Select((student, i) => Numbered(changed[i] ? second[i] : student, i))];
                var has = Sync(folder.Ledger, outbox, later);

                var there = later.Where(student => student.EnrollStatus == PSEnrollStatus.Active
                    && student.SchoolNumber is not null && student.GradeLevel is null or (>= 0 and <= 12)).Select(student => student.Id);
                // A number that another student has now takes the account along: in Xello the number is the person.
                var passedOn = had.Where(account => has.Exists(other => other.StudentId == account.StudentId && other.SisId != account.SisId));
                Assert.Empty(had.Except(passedOn).Select(account => account.SisId!.Value).Intersect(there)
                    .Except(has.Select(account => account.SisId!.Value)));
            },
            iter: 500, threads: 1);

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Last names are one's own, so that an account that passes from one student to another changes.
    private static PSStudent Numbered(PSStudent student, int index) =>
        student with { Id = 100 + index, LastName = "L" + (char)('a' + index), Gender = "F" };

    /// <summary>Reads, compares and runs; an incomplete roster changes nothing. Returns the active accounts.</summary>
    private static List<XelloAccount> Sync(string ledger, string outbox, PSStudent[] students)
    {
        var district = new ScriptedDistrict();
        district.Schools.Add(new PSSchool { Id = 1, SchoolNumber = 10, Name = "One" });
        district.Schools.Add(new PSSchool { Id = 2, SchoolNumber = 20, Name = "" });
        district.Students.AddRange([.. students, ScriptedDistrict.Student(500)]);
        var time = new FakeTimeProvider(TestAccounts.Now);
        var job = new SyncJob(ledger, new FolderDestination(outbox, time), new SyncOptions(), time);
        try
        {
            var roster = new RosterReader(district, Source, time, StudentMapping.Default).ReadAsync(RosterScope.District, null, default).GetAwaiter().GetResult();
            var plan = new RosterPlanner(district, Source).PlanAsync(roster.Accounts, Read(ledger), false, default).GetAwaiter().GetResult();
            job.RunAsync(plan.Changes, roster.Snapshot, default).GetAwaiter().GetResult();
        }
        catch (XelloException error) when (error.Id == "RosterIncomplete")
        {
            // Somebody is active in a school that the server does not list.
        }

        return [.. Read(ledger).Accounts.Where(account => account.Status == XelloAccountStatus.Active)];
    }

    private static LedgerState Read(string path)
    {
        if (!Ledger.Exists(path))
            return LedgerState.Empty;
        using var ledger = Ledger.Open(path, LedgerAccess.Read);
        return ledger.ReadState();
    }
}
