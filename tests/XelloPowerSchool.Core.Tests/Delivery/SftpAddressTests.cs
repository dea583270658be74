using CsCheck;
using XelloPowerSchool.Delivery;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

public sealed class SftpAddressTests
{
    [Theory]
    [InlineData("sftp://district@ftp.xello.us:5087/", null, "district", "ftp.xello.us", 5087, "", "sftp://district@ftp.xello.us:5087/")]
    [InlineData("SFTP://district@FTP.Xello.US:5087", null, "district", "ftp.xello.us", 5087, "", "sftp://district@ftp.xello.us:5087/")]
    [InlineData("sftp://ftp.xello.ca/", "me", "me", "ftp.xello.ca", 22, "", "sftp://me@ftp.xello.ca/")]
    [InlineData("sftp://me@ftp.xello.ca:22/", "me", "me", "ftp.xello.ca", 22, "", "sftp://me@ftp.xello.ca/")]
    [InlineData("sftp://me@host/in/Xello/", null, "me", "host", 22, "/in/Xello", "sftp://me@host/in/Xello")]
    [InlineData("sftp://me@host/~/in", null, "me", "host", 22, "in", "sftp://me@host/~/in")]
    [InlineData("sftp://me@host/~/", null, "me", "host", 22, "", "sftp://me@host/")]
    [InlineData("sftp://me%40district.example@host/a%20b", null, "me@district.example", "host", 22, "/a b", "sftp://me%40district.example@host/a%20b")]
    [InlineData(" sftp://me@[::1]:2222/ ", null, "me", "::1", 2222, "", "sftp://me@[::1]:2222/")]
    public void AnAddressSaysWhoAndWhere(string text, string? credential, string user, string host, int port, string folder, string canonical)
    {
        var address = SftpAddress.Parse(text, credential);

        Assert.Equal(new SftpAddress(user, host, port, folder), address);
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(address, SftpAddress.Parse(canonical, null));
        Assert.True(SftpAddress.IsSftp(text));
    }

    [Theory]
    [InlineData("sftp://me:canary@host/", "password")]
    [InlineData("sftp://me:@host/", "password")]
    [InlineData("sftp://host/", "no user")]
    [InlineData("sftp://me@host/?x=canary", "%3F")]
    [InlineData("sftp://me@host/#canary", "%3F")]
    [InlineData("sftp://canary@", "form")]
    [InlineData("sftp:canary", "form")]
    [InlineData("sftp://me@host:99999/canary", "form")]
    public void WhatCannotBeUsedIsSaidWithoutRepeatingIt(string text, string why)
    {
        var error = Assert.Throws<XelloException>(() => SftpAddress.Parse(text, null));

        Assert.Equal("InvalidDestination", error.Id);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheUserOfTheCredentialMustBeTheOneOfTheAddress() =>
        Assert.Equal("InvalidDestination", Assert.Throws<XelloException>(() => SftpAddress.Parse("sftp://me@host/", "you")).Id);

    [Theory]
    [InlineData("/outbox")]
    [InlineData("D:\\Xello\\sftp")]
    [InlineData("sftp")]
    public void AFolderIsNoServer(string destination) => Assert.False(SftpAddress.IsSftp(destination));

    [Fact]
    public void TheSamePlaceIsAlwaysSpelledTheSame() => Gen.Select(
            Gen.String[Gen.Char["abcXYZ09 .-_@:/%ü漢"], 1, 8], Gen.OneOf("host", "ftp.xello.us", "10.0.0.1", "::1"), Gen.Int[1, 65535],
            Gen.String[Gen.Char["abcXYZ09 .-_@:%#?&+ü漢"], 1, 8].Array[0, 3], Gen.Bool)
        .Sample((user, host, port, folders, absolute) =>
        {
            var segments = folders.Where(folder => folder.Trim('.').Length > 0).ToList();
            var address = new SftpAddress(user, host, port, (absolute && segments.Count > 0 ? "/" : "") + string.Join('/', segments));
            Assert.Equal(address, SftpAddress.Parse(address.ToString(), null));
        });

    [Theory]
    [InlineData("ftp.xello.us", null, true)]
    [InlineData("FTP.xello.us", null, true)]
    [InlineData("ftp.xello.us.evil.example", null, false)]
    [InlineData("ftp.xel1o.us", null, false)]
    [InlineData("files.district.example", "files.district.example", true)]
    [InlineData("ftp.xello.us", "files.district.example", false)]
    public void OnlyServersThatAreAllowedByNameAreUsed(string host, string? allowed, bool isAllowed)
    {
        var options = new SftpOptions { Address = SftpAddress.Parse($"sftp://me@{host}/", null), KnownHosts = "", KeyFile = "key" };
        if (allowed is not null)
            options = options with { AllowedHosts = [allowed] };
        if (isAllowed)
        {
            options.Validate();
            return;
        }

        var error = Assert.Throws<XelloException>(options.Validate);
        Assert.Equal(("HostNotAllowed", XelloErrorCategory.SecurityError), (error.Id, error.Category));
        Assert.Contains(host, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SomethingToSignInWithIsNeeded() => Assert.Equal(
        "SftpCredentialMissing",
        Assert.Throws<XelloException>(new SftpOptions { Address = SftpAddress.Parse("sftp://me@ftp.xello.us/", null), KnownHosts = "" }.Validate).Id);

    [Theory]
    [InlineData("SHA256:0j5C3cK0QX1n0TV2bAnxUG2Hbqz7vU7mTqg4bm3rBqE", true)]
    [InlineData("sha256:0j5C3cK0QX1n0TV2bAnxUG2Hbqz7vU7mTqg4bm3rBqE=", true)]
    [InlineData(" 0j5C3cK0QX1n0TV2bAnxUG2Hbqz7vU7mTqg4bm3rBqE ", true)]
    [InlineData("MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", false)]
    [InlineData("SHA256:0j5C3cK0QX1n0TV2bAnxUG2Hbqz7vU7mTqg4bm3rBq", false)]
    [InlineData("SHA256:0j5C3cK0QX1n0TV2bAnxUG2Hbqz7vU7mTqg4bm3rB!E", false)]
    [InlineData("", false)]
    public void FingerprintsAreTakenAsPeoplePasteThem(string text, bool isOne)
    {
        if (isOne)
            Assert.Equal("SHA256:0j5C3cK0QX1n0TV2bAnxUG2Hbqz7vU7mTqg4bm3rBqE", HostKey.ParseFingerprint(text));
        else
            Assert.Equal("InvalidHostKey", Assert.Throws<XelloException>(() => HostKey.ParseFingerprint(text)).Id);
    }

    [Fact]
    public void AListOfKnownServersIsReadAsOpenSshWritesIt()
    {
        using var folder = new TemporaryFolder();
        var known = new KnownHosts(folder["deeper/known_hosts"]);
        var (plain, other) = (SftpAddress.Parse("sftp://me@ftp.xello.us/", null), SftpAddress.Parse("sftp://me@ftp.xello.us:5087/", null));
        Assert.Empty(known.Find(plain));
        known.Remember(plain, new HostKey("ssh-ed25519", "AAAA"));
        File.AppendAllText(known.Path, "\n# a comment\n|1|hash|hash ssh-rsa BBBB\n@cert-authority * ssh-rsa CCCC\nshort ssh-rsa\n\t\n10.0.0.1,[FTP.xello.us]:5087\tssh-rsa DDDD by hand");
        known.Remember(other, new HostKey("ecdsa-sha2-nistp256", "EEEE"));

        Assert.Equal([new HostKey("ssh-ed25519", "AAAA")], known.Find(plain));
        Assert.Equal([new HostKey("ssh-rsa", "DDDD"), new HostKey("ecdsa-sha2-nistp256", "EEEE")], known.Find(other));
    }
}
