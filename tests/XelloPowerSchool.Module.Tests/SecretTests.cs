using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Secrets and student data stay out of every stream, message and property that people or logs see.</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-3f9a1c-secret";

    [Fact]
    public void TheClientSecretIsNowhereToBeSeen()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name secrets -Students 100 -Date 2026-10-01");
        session.Run($"$wrong = [securestring]::new(); '{Canary}'.ToCharArray() | ForEach-Object {{ $wrong.AppendChar($_) }}");
        try
        {
            string secret = (string)session.Run("$sandbox.Credential.GetNetworkCredential().Password").Single().BaseObject;
            RunResult failed = session.Try("Connect-PowerSchool -Uri $sandbox.Uri -ClientId $sandbox.ClientId -ClientSecret $wrong -Verbose -Debug");
            RunResult worked = session.Try("$sandbox | Connect-PowerSchool -PassThru -Verbose -Debug; $null = Get-PSStudent -Verbose -Debug");
            string shown = session.Show("Get-PowerSchoolConnection; $sandbox");
            string everything = string.Join("\n", Texts(failed).Concat(Texts(worked)).Append(shown));
            Assert.DoesNotContain(Canary, everything, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);

            foreach (PSObject o in session.Run("Get-PowerSchoolConnection; $sandbox"))
            {
                foreach (PSPropertyInfo property in o.Properties.Where(p => p.Value is not null))
                {
                    Assert.DoesNotContain(secret, property.Value.ToString()!, StringComparison.Ordinal);
                }
            }
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox secrets");
        }
    }

    [Fact]
    public void VerboseSaysOneLinePerExchangeWithoutQueryOrNames()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name verbose -Students 250 -Date 2026-10-01; $sandbox | Connect-PowerSchool");
        try
        {
            int before = (int)session.Run("$sandbox.Requests.Count").Single().BaseObject;
            RunResult result = session.Try("Get-PSStudent -Name Canaryname* -Verbose; Get-PSStudent -Verbose");
            int requests = (int)session.Run("$sandbox.Requests.Count").Single().BaseObject - before;
            Assert.Equal(requests, result.Verbose.Count);
            Assert.All(result.Verbose, line => Assert.Matches(@"^GET /ws/v1/district/student(/count)?: 200 in \d+ ms$", line));

            string all = string.Join("\n", result.Verbose);
            Assert.DoesNotContain("Canaryname", all, StringComparison.Ordinal);
            Assert.DoesNotContain("?", all, StringComparison.Ordinal);
            foreach (PSObject student in result.Output)
            {
                Assert.DoesNotContain((string)student.Properties["Email"].Value ?? "no email", all, StringComparison.Ordinal);
            }
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox verbose");
        }
    }

    [Fact]
    public void TextFormsOfRecordsNameStudentsByKeyOnly()
    {
        using var session = new ModuleSession();
        using var folder = new TemporaryFolder();
        session.Set("Ledger", Path.Combine(folder.Path, "ledger.db"));
        session.Run("Connect-PowerSchool -Sandbox -Students 60 -Date 2026-10-01 -Name text");
        try
        {
            IReadOnlyList<PSObject> objects = session.Run("Get-PSStudent; Get-XelloRoster; Compare-XelloRoster -Ledger $Ledger");
            Assert.Equal(180, objects.Count);
            string[] names = [.. session.Run("Get-PSStudent | ForEach-Object LastName").Select(n => (string)n.BaseObject).Where(n => n.Length > 2)];
            foreach (PSObject o in objects)
            {
                Assert.DoesNotContain(names, name => o.BaseObject.ToString()!.Contains(name, StringComparison.Ordinal));
            }
        }
        finally
        {
            session.Run("Disconnect-PowerSchool");
        }
    }

    private static IEnumerable<string> Texts(RunResult result) =>
        result.Errors.SelectMany(e => new[] { e.ToString(), e.Exception.ToString(), e.ErrorDetails?.ToString() ?? "", e.TargetObject?.ToString() ?? "" })
            .Concat(result.Verbose).Concat(result.Debug).Concat(result.Warnings)
            .Concat(result.Output.Select(o => o.ToString()));
}
