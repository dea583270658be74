using System.Security.Cryptography.X509Certificates;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>A whole district read over TLS, with every kind of certificate that a server can have.</summary>
public sealed class TlsTests
{
    public static TheoryData<string> Kinds => ["Issued", "Expired", "OfAnotherName", "SelfSigned", "ExpiresSoon"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatTheMachineDoesNotTrustGetsNothing(string kind)
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(Certificate(kind));
        var e = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync());
        Assert.Equal("CertificateNotTrusted", e.Id);
        Assert.Equal(XelloErrorCategory.SecurityError, e.Category);
        Assert.Equal(0, server.Requests);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheDistrictIsReadWholeWhenTheCertificateIsPinned(string kind)
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(Certificate(kind));
        using PowerSchoolConnection connection = await server.ConnectAsync(server.Thumbprint);
        await ReadsWholeAsync(connection);
    }

    [Fact]
    public async Task AnotherCertificateOfTheSameIssuerAndNameIsNotThePinnedOne()
    {
        using X509Certificate2 other = TestCertificates.Issued();
        await using TlsSandbox server = await TlsSandbox.StartAsync(TestCertificates.Issued());
        var e = await Assert.ThrowsAsync<XelloException>(() => server.ConnectAsync(TestCertificates.Thumbprint(other)));
        Assert.Equal("CertificatePinMismatch", e.Id);
        Assert.Equal(0, server.Requests);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task UncheckedEverythingIsAccepted(string kind)
    {
        await using TlsSandbox server = await TlsSandbox.StartAsync(Certificate(kind));
        using PowerSchoolConnection connection = await server.ConnectAsync(skip: true);
        await ReadsWholeAsync(connection);
    }

    private static async Task ReadsWholeAsync(PowerSchoolConnection connection)
    {
        List<PSStudent> students = await new PowerSchoolClient(connection)
            .GetStudentsAsync(new StudentQuery { Statuses = [PSEnrollStatus.Active] }, default).ListAsync();
        Assert.Equal(250, students.Select(static s => s.Id).Distinct().Count());
    }

    internal static X509Certificate2 Certificate(string kind) => kind switch
    {
        "Issued" => TestCertificates.Issued(),
        "Expired" => TestCertificates.Expired(),
        "OfAnotherName" => TestCertificates.OfAnotherName(),
        "ExpiresSoon" => TestCertificates.ExpiresSoon(),
        _ => TestCertificates.SelfSigned(),
    };
}
