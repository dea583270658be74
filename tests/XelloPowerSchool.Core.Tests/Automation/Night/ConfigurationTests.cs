using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

public sealed partial class ConfigurationTests
{
    private const string Least = """
        {
          "schemaVersion": 1,
          "name": "Practice district",
          "ledger": "ledger.db",
          "connection": { "uri": "https://ps.district.example/admin", "credential": "clixml:ps.cred" },
          "destination": { "address": "out" }
        }
        """;

    /// <summary>Every member there is, so that the tests below look at all of them.</summary>
    internal const string Full = """
        {
          "$schema": "configuration.schema.json",
          "schemaVersion": 1,
          "name": "Practice district",
          "ledger": "data/ledger.db",
          "connection": {
            "uri": "https://ps.district.example", "clientId": "an-id", "credential": "env:SECRET", "source": "V1", "throttleLimit": 8,
            "timeoutSec": 60, "maximumRetryCount": 3, "retryIntervalSec": 2, "proxy": "http://proxy.district.example:3128", "noProxy": false,
            "certificateThumbprint": "AB"
          },
          "mapping": {
            "schemaVersion": 1, "key": "StudentNumber", "schoolCodes": { "33": "HIGH" }, "grades": { "-1": 0 },
            "fields": { "firstName": "FirstName", "lastName": "LastName", "email": "Email", "ssoToken": "Email", "stateProvNumber": "StateNumber", "preRegSchoolCode": [] },
            "scope": { "schools": [33], "excludeSchools": [44], "grades": [9, 10], "statuses": ["Active", "PreRegistered"] }
          },
          "profile": "xello-ca",
          "include": ["CourseCodes", "StudentCourses"],
          "quality": { "failOn": "Error", "baseline": "baseline.json", "excludeRule": ["MissingDateOfBirth"] },
          "brakes": {
            "removals": { "percent": 2.5, "floor": 5, "count": 40, "schoolPercent": 10, "schoolFloor": 3, "schoolCount": 9 },
            "exited": { "count": 1 }, "graduated": { "count": 1 }, "inactive": { "count": 1 }, "outOfScope": { "count": 1 }, "vanished": { "count": 1 },
            "identity": { "count": 1 }, "transfers": { "count": 1 }, "promotions": { "count": 1 }, "demotions": { "count": 1 }, "creates": { "count": 1 },
            "signIn": { "count": 1 }, "sourceShrink": { "count": 1 },
            "twoPersonLimit": { "removals": 50, "vanished": 1, "identity": 2, "transfers": 3, "promotions": 4, "demotions": 5, "creates": 6, "signIn": 7 }
          },
          "calendar": { "lastDay": "2027-06-11", "rolloverStart": "2027-07-01", "rolloverEnd": "2027-07-15", "firstDay": "2027-08-23" },
          "additiveOnly": true,
          "destination": {
            "address": "sftp://ftp.xello.us:5087/", "user": "district", "credential": "vault:District/Xello", "keyFile": "id_ed25519",
            "keyPassphrase": "file:passphrase", "hostKeys": ["SHA256:abc"], "allowedHosts": ["ftp.xello.us"], "maximumRetryCount": 2, "writeInPlace": true,
            "processingHour": 20, "processingTimeZone": "America/Toronto"
          },
          "retentionDays": 400,
          "deadline": "19:45",
          "log": { "path": "night.log", "maximumMegabytes": 5, "keepFiles": 7, "eventLog": true },
          "report": { "path": "report.html", "includeNames": true },
          "notifications": {
            "on": ["Held", "Failed"],
            "heartbeat": ["Monday"],
            "mail": {
              "server": "smtp.district.example", "port": 587, "security": "StartTls", "from": "xello@district.example", "to": ["it@district.example"],
              "user": "xello", "certificateThumbprint": "AB",
              "oAuth": {
                "tokenEndpoint": "https://login.district.example/token", "clientId": "app", "clientSecret": "systemd:mail", "refreshToken": "file:refresh", "scope": "mail"
              }
            },
            "webhooks": [{ "uri": "https://hooks.district.example/x", "format": "Slack", "signingKey": "env:KEY" }],
            "command": { "path": "tell.sh", "arguments": ["a b"], "timeoutSec": 5 }
          }
        }
        """;

    private static readonly string Folder = Path.GetFullPath("district");

    [Fact]
    public void WhatIsNotSaidIsAsByDefault()
    {
        var read = Read(Least);
        Assert.Equal(("Practice district", "xello-us", Path.Combine(Folder, "ledger.db")), (read.Name, read.Profile, read.Ledger));
        Assert.Equal(("https://ps.district.example/", 4, 100), (read.Connection.Uri, read.Connection.ThrottleLimit, read.Connection.TimeoutSec));
        Assert.Equal("clixml:" + Path.Combine(Folder, "ps.cred"), read.Connection.Credential!.ToString());
        Assert.Equal((Path.Combine(Folder, "out"), Path.Combine(Folder, "ledger.log")), (read.Destination.Address, read.Log.Path));
        Assert.Equal((null, null, null, null, false), (read.Calendar, read.Deadline, read.Report, read.TwoPersonLimit, read.AdditiveOnly));
        Assert.Equal(5m, read.Brake.Removals!.Percent);
        Assert.Equal([XelloNotificationKind.Held, XelloNotificationKind.Failed, XelloNotificationKind.Incomplete, XelloNotificationKind.Recovered], read.Notifications.On);
    }

    [Fact]
    public void EverythingThatIsSaidIsTaken()
    {
        var read = Read(Full);
        Assert.Equal((2.5m, 5, 40, 10m, 3, 9), (
            read.Brake.Removals!.Percent, read.Brake.Removals.Floor, read.Brake.Removals.Count, read.Brake.Removals.SchoolPercent,
            read.Brake.Removals.SchoolFloor, read.Brake.Removals.SchoolCount));
        Assert.Equal(1, read.Brake.SourceShrink!.Count);
        var two = read.TwoPersonLimit!;
        Assert.Equal(
            [50, 1, 2, 3, 4, 5, 6, 7],
            new[] { two.Removals, two.Vanished, two.Identity, two.Transfers, two.Promotions, two.Demotions, two.Creates, two.SignIn }.Select(count => count!.Value));
        Assert.Equal("HIGH", read.Mapping.SchoolCodes[33]);
        Assert.Equal([9, 10], read.Mapping.ScopeGrades);
        Assert.True(read.Mapping.PreRegistered);
        Assert.Equal(new TimeSpan(19, 45, 0), read.Deadline);
        Assert.Equal(new DateTime(2027, 7, 15), read.Calendar!.RolloverEnd);
        Assert.Equal(("vault:District/Xello", "file:" + Path.Combine(Folder, "passphrase")), (read.Destination.Credential!.ToString(), read.Destination.KeyPassphrase!.ToString()));
        Assert.Equal(["SHA256:abc"], read.Destination.HostKeys);
        Assert.Equal((XelloWebhookFormat.Slack, "env:KEY"), (read.Notifications.Webhooks[0].Format, read.Notifications.Webhooks[0].SigningKey!.ToString()));
        Assert.Equal([DayOfWeek.Monday], read.Notifications.Heartbeat);
        Assert.Equal(
            ("https://login.district.example/token", "app", "systemd:mail", "file:" + Path.Combine(Folder, "refresh"), "mail"),
            (read.Notifications.Mail!.OAuth!.TokenEndpoint.AbsoluteUri, read.Notifications.Mail.OAuth.ClientId, read.Notifications.Mail.OAuth.ClientSecret!.ToString(),
                read.Notifications.Mail.OAuth.RefreshToken!.ToString(), read.Notifications.Mail.OAuth.Scope));
        Assert.Subset(
            ConfigurationCheck.Secrets(read).Select(secret => secret.ToString()).ToHashSet(), new HashSet<string> { "systemd:mail", "file:" + Path.Combine(Folder, "refresh") });
        Assert.Equal(["a b"], read.Notifications.Command!.Arguments);
        Assert.Equal((XelloSeverity.Error, 400, true), (read.Quality.FailOn, read.RetentionDays, read.AdditiveOnly));
    }

    [Theory]
    [InlineData("\"name\": \"Practice district\"", "\"nmae\": \"x\"", "line 4, position 11: nmae is not known here")]
    [InlineData("\"name\": \"Practice district\"", "\"nmae\": \"x\"", "it has no name.")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "schemaVersion 1")]
    [InlineData("\"throttleLimit\": 8", "\"throttleLimit\": 99", "connection.throttleLimit must be a whole number from 1 to 32.")]
    [InlineData("\"19:45\"", "\"25:00\"", "deadline must be a time of day, as HH:mm.")]
    [InlineData("\"2027-07-15\"", "\"15.07.2027\"", "calendar.rolloverEnd must be a day that exists, as yyyy-MM-dd.")]
    [InlineData("\"2027-08-23\"", "\"2027-05-23\"", "calendar cannot be used")]
    [InlineData("\"percent\": 2.5", "\"percent\": 250", "brakes.removals.percent must be a number from 0 to 100.")]
    [InlineData("\"removals\": 50", "\"removals\": 0", "brakes.twoPersonLimit.removals must be a whole number from 1 to")]
    [InlineData("\"removals\": 50", "\"exited\": 50", "brakes.twoPersonLimit.exited is not known here.")]
    [InlineData("\"MissingDateOfBirth\"", "\"MisingDateOfBirth\"", "quality.excludeRule[0] is no rule.")]
    [InlineData("\"hostKeys\": [\"SHA256:abc\"]", "\"hostKeys\": []", "destination has no hostKeys")]
    [InlineData("[\"CourseCodes\"", "[\"Educator\"", "include[0] must be 'CourseCodes' or 'StudentCourses'.")]
    [InlineData("\"Held\", \"Failed\"", "\"Helt\"", "notifications.on[0] must be 'Held' or 'Failed'")]
    [InlineData("\"https://hooks.district.example/x\"", "\"http://hooks.district.example/x\"", "notifications.webhooks[0].uri must be https, except on this machine.")]
    [InlineData("\"security\": \"StartTls\"", "\"security\": \"None\"", "must be StartTls or Tls where a secret is sent.")]
    [InlineData("\"clientId\": \"an-id\", ", "", "connection.credential keeps no user name, so clientId has to be there too.")]
    [InlineData("\"to\": [\"it@district.example\"]", "\"to\": []", "notifications.mail.to has nobody to write to.")]
    [InlineData("\"uri\": \"https://ps.district.example\"", "\"uri\": \"http://ps.district.example\"", "connection.uri cannot be used")]
    [InlineData("\"user\": \"xello\", ", "", "notifications.mail has no user: the mailbox that the token is for.")]
    [InlineData("\"user\": \"xello\", ", "\"user\": \"xello\", \"credential\": \"env:X\", ", "notifications.mail.credential is a password, and oAuth takes its place")]
    [InlineData("https://login.district.example", "http://login.district.example", "notifications.mail.oAuth.tokenEndpoint must be https, except on this machine.")]
    [InlineData("\"tokenEndpoint\": \"https://login.district.example/token\", ", "", "notifications.mail.oAuth has no tokenEndpoint.")]
    [InlineData("\"clientSecret\": \"systemd:mail\", \"refreshToken\": \"file:refresh\", ", "", "notifications.mail.oAuth has neither a clientSecret nor a refreshToken.")]
    public void WhatIsWrongIsSaidWhereItIs(string good, string bad, string complaint)
    {
        Assert.Contains(good, Full, StringComparison.Ordinal);
        var error = Assert.Throws<XelloException>(() => Read(Full.Replace(good, bad, StringComparison.Ordinal)));
        Assert.Equal("ConfigurationInvalid", error.Id);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.Matches("line [0-9]+, position [0-9]+: ", error.Message);
    }

    [Theory]
    [InlineData("\"env:SECRET\"", "\"hunter2-the-secret\"")]
    [InlineData("\"vault:District/Xello\"", "\"vault:hunter2-the-secret\"")]
    [InlineData("\"systemd:mail\"", "\"hunter2:the-secret\"")]
    public void ASecretInTheFileIsRefusedAndNotRepeated(string good, string secret)
    {
        var error = Assert.Throws<XelloException>(() => Read(Full.Replace(good, secret, StringComparison.Ordinal)));
        Assert.Contains("must say where the secret is kept and never be the secret itself", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheUserMayStandInTheAddress()
    {
        var read = Read(Full.Replace("sftp://ftp", "sftp://district@ftp", StringComparison.Ordinal).Replace("\"user\": \"district\", ", "", StringComparison.Ordinal));
        Assert.Equal(("sftp://district@ftp.xello.us:5087/", null), (read.Destination.Address, read.Destination.User));
        var both = Assert.Throws<XelloException>(() => Read(Full.Replace("sftp://ftp", "sftp://somebody@ftp", StringComparison.Ordinal)));
        Assert.Contains("destination.address cannot be used", both.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EverythingThatIsWrongIsSaidAtOnce()
    {
        var error = Assert.Throws<XelloException>(() => Read("""{ "schemaVersion": 1, "ledger": "l", "conection": {}, "deadline": 7 }"""));
        Assert.All(["has no name", "has no connection", "has no destination", "conection is not known", "deadline must be"], what => Assert.Contains(what, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsNoJsonIsSaidWithItsPlace()
    {
        var error = Assert.Throws<XelloException>(() => Read("{\n  \"name\": oops }"));
        Assert.Contains("line 2, position 11: this is not JSON", error.Message, StringComparison.Ordinal);
        Assert.Equal("ConfigurationNotFound", Assert.Throws<XelloException>(() => ConfigurationReader.Read(Path.Combine(Folder, "missing.json"))).Id);
    }

    /// <summary>The reader names what it knows when it meets what it does not. That, in every object, is what the published schema lists.</summary>
    [Fact]
    public void TheSchemaKnowsWhatTheReaderKnows()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Architecture.Repository.Root, "docs", "schemas", "configuration.schema.json")));
        using var full = JsonDocument.Parse(Full);
        var compared = 0;
        foreach (var path in Objects(full.RootElement, ""))
        {
            if (path.StartsWith("mapping", StringComparison.Ordinal))
                continue; // a schema of its own, and a test of its own
            var error = Assert.Throws<XelloException>(() => Read(WithUnknownIn(path)));
            var known = Known().Matches(error.Message).Select(match => match.Groups["names"].Value.Split(", ")).First();
            Assert.Equal(known.Order(StringComparer.Ordinal), Properties(schema.RootElement, path).Order(StringComparer.Ordinal));
            compared++;
        }

        Assert.Equal(27, compared);
    }

    [Fact]
    public void TheExampleIsWhatTheSchemaAllows()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Architecture.Repository.Root, "docs", "schemas", "configuration.schema.json")));
        // An object of the schema that lets unknown members pass would let an editor say that a spelling error is right.
        Assert.All(ObjectSchemas(schema.RootElement), node => Assert.False(node.GetProperty("additionalProperties").GetBoolean()));
        Assert.Equal(["schemaVersion", "name", "ledger", "connection", "destination"], schema.RootElement.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        var (configuration, json) = ConfigurationWriter.Compose(Path.Combine(Folder, "district.json"), "file:///schema.json",
        [
            new("name", "Ünïted \"District\""), new("ledger", "l.db"), new("profile", null),
            new("connection", new KeyValuePair<string, object?>[] { new("Uri", "https://ps.district.example"), new("credential", "vault:V/N") }),
            new("destination", new KeyValuePair<string, object?>[] { new("address", "out") }),
            new("brakes", new KeyValuePair<string, object?>[] { new("Removals", new KeyValuePair<string, object?>[] { new("Count", 3L) }) }),
        ]);
        Assert.Equal(("Ünïted \"District\"", 3), (configuration.Name, configuration.Brake.Removals!.Count));
        Assert.Equal(configuration.Name, ConfigurationReader.Read(json, configuration.Path).Name);
        Assert.Equal("ConfigurationInvalid", Assert.Throws<XelloException>(() => ConfigurationWriter.Compose(Path.Combine(Folder, "d.json"), "", [new("name", "x")])).Id);
    }

    internal static XelloConfiguration Read(string json) => ConfigurationReader.Read(Encoding.UTF8.GetBytes(json), Path.Combine(Folder, "district.json"));

    private static IEnumerable<string> Objects(JsonElement node, string path)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var deeper in node.EnumerateArray().SelectMany(item => Objects(item, path)))
                yield return deeper;
        }

        if (node.ValueKind != JsonValueKind.Object)
            yield break;
        yield return path;
        foreach (var deeper in node.EnumerateObject().SelectMany(member => Objects(member.Value, path.Length == 0 ? member.Name : path + "/" + member.Name)))
            yield return deeper;
    }

    private static string WithUnknownIn(string path)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(Full)!;
        var node = root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node is System.Text.Json.Nodes.JsonArray list ? list[0]![name]! : node[name]!;
        (node is System.Text.Json.Nodes.JsonArray items ? items[0]! : node)["zzz"] = 1;
        return root.ToJsonString();
    }

    private static IEnumerable<string> Properties(JsonElement schema, string path)
    {
        var node = schema;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node.GetProperty("properties").GetProperty(name);
            if (node.TryGetProperty("items", out var items))
                node = items;
            if (node.TryGetProperty("$ref", out var reference))
                node = schema.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        return node.GetProperty("properties").EnumerateObject().Select(member => member.Name);
    }

    private static IEnumerable<JsonElement> ObjectSchemas(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => (node.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? [node] : Array.Empty<JsonElement>())
            .Concat(node.EnumerateObject().SelectMany(member => ObjectSchemas(member.Value))),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(ObjectSchemas),
        _ => [],
    };

    [GeneratedRegex(@"zzz is not known here\. Known are (?<names>[^.]*)\.")]
    private static partial Regex Known();
}
