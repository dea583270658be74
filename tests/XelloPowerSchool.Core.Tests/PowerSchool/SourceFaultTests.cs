using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>
/// Every source against every fault, in a district of 5,000: the students are those of the district, or the read fails with the error
/// that says why. A list that is shorter than the district is the one thing that must not happen.
/// </summary>
public sealed class SourceFaultTests(SourceFaultTests.Schools schools) : IClassFixture<SourceFaultTests.Schools>
{
    private const int Students = 5000;

    private static readonly StudentQuery Active = new() { Statuses = [PSEnrollStatus.Active] };

    /// <summary>What cannot be healed, and the error that it must be. What is not named here must heal.</summary>
    private static readonly Dictionary<SandboxFault, string> Failures = new()
    {
        [SandboxFault.PluginDisabled] = "InvalidCredential",
        [SandboxFault.HtmlPage] = "SignInPageReceived",
        [SandboxFault.ShortPage] = "ReadIncomplete",
        [SandboxFault.CountMismatch] = "ReadIncomplete",
        [SandboxFault.DuplicateRow] = "ReadIncomplete",
    };

    public static TheoryData<PowerSchoolSource, SandboxFault> Matrix
    {
        get
        {
            var matrix = new TheoryData<PowerSchoolSource, SandboxFault>();
            foreach (PowerSchoolSource source in Enum.GetValues<PowerSchoolSource>())
            {
                foreach (SandboxFault fault in Enum.GetValues<SandboxFault>())
                    matrix.Add(source, fault);
            }
            return matrix;
        }
    }

    [Theory, MemberData(nameof(Matrix))]
    public async Task IdenticalOrAnError(PowerSchoolSource source, SandboxFault fault)
    {
        using PowerSchoolSandbox sandbox = PowerSchoolSandbox.Create(new SandboxOptions
        {
            Students = Students, Schools = 8, PageSize = 500, Plugin = SyncPlugin.CreatePackage(), RetryAfter = "0",
            Delay = static (_, _) => Task.CompletedTask,
        });
        using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, source, retryInterval: TimeSpan.Zero);
        var client = new PowerSchoolClient(connection);
        sandbox.Faults = fault;

        if (Failures.TryGetValue(fault, out string? id))
        {
            var e = await Assert.ThrowsAsync<XelloException>(() => client.GetStudentsAsync(Active, default).ListAsync());
            Assert.Equal(id, e.Id);
            return;
        }
        List<PSStudent> students = await client.GetStudentsAsync(Active, default).ListAsync();
        Assert.Equal(students.Count, students.Select(static s => s.Id).Distinct().Count());
        sandbox.Faults &= SandboxFault.MissingSchool;
        List<PSStudent> afterwards = await client.GetStudentsAsync(Active, default).ListAsync();
        switch (fault)
        {
            case SandboxFault.MissingSchool:
                // Lists and counts agree, so the read cannot tell; the evidence for removals asks for each student by record.
                Assert.True(students.Count < Students);
                PSStudent hidden = schools.Everybody.First(s => students.TrueForAll(read => read.Id != s.Id));
                Assert.NotNull(await client.GetStudentAsync(hidden.Id, new StudentQuery(), default));
                break;
            case SandboxFault.StudentDeleted:
                // The one who was there when the read began may be in it.
                Assert.Equal(Students - 1, afterwards.Count);
                Assert.Empty(afterwards.Select(static s => s.Id).Except(students.Select(static s => s.Id)));
                break;
            case SandboxFault.StudentMoved:
                Assert.Equal(Students, students.Count);
                break;
            case SandboxFault.StudentInserted:
                Assert.Equal(afterwards, students, Same);
                Assert.Equal(Students + 1, students.Count);
                break;
            default:
                Assert.Equal(schools.Everybody, students, Same);
                break;
        }
    }

    private static bool Same(PSStudent one, PSStudent other) => one with { Extensions = other.Extensions } == other;

    /// <summary>The district as it is without faults.</summary>
    public sealed class Schools : IAsyncLifetime
    {
        internal List<PSStudent> Everybody { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            using PowerSchoolSandbox sandbox = PowerSchoolSandbox.Create(new SandboxOptions { Students = Students, Schools = 8, PageSize = 500 });
            using PowerSchoolConnection connection = await SourceFixture.ConnectAsync(sandbox, PowerSchoolSource.V1);
            Everybody = await new PowerSchoolClient(connection).GetStudentsAsync(Active, default).ListAsync();
            Assert.Equal(Students, Everybody.Count);
        }

        public ValueTask DisposeAsync() => default;
    }
}
