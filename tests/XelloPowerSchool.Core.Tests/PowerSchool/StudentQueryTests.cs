using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class StudentQueryTests
{
    private static string Criterion(StudentQuery query) => Assert.Single(StudentCriteria.ForV1(query));

    [Fact]
    public void AllStudentsAreAskedForByName() =>
        Assert.Equal("school_enrollment.enroll_status==(A,P,T,G,H,I)", Criterion(new StudentQuery()));

    [Fact]
    public void CriteriaAreJoinedByAnd() => Assert.Equal(
        "school_enrollment.enroll_status==A;name.last_name==Sam*;name.first_name==Zoë;school_enrollment.entry_date=gt=2026-08-01;local_id==(7,8)",
        Criterion(new StudentQuery
        {
            Statuses = [PSEnrollStatus.Active, PSEnrollStatus.Active],
            LastName = "Sam*",
            FirstName = "Zoë",
            Filter = " school_enrollment.entry_date=gt=2026-08-01; ",
            StudentNumbers = ["7", " 8 ", "7"],
        }));

    [Theory]
    [InlineData("Mc?oy", "name.last_name==Mc*oy")]
    [InlineData("Lee, Jr; (x)", "name.last_name==Lee* Jr* *x*")]
    [InlineData("?*?", "school_enrollment.enroll_status==(A,P,T,G,H,I)")]
    [InlineData("*", "school_enrollment.enroll_status==(A,P,T,G,H,I)")]
    public void WhatTheServerDoesNotKnowIsAskedForWidely(string pattern, string expected) =>
        Assert.Equal(expected, Criterion(new StudentQuery { LastName = pattern }));

    [Theory]
    [InlineData("Mc?oy", "McCoy", true)]
    [InlineData("Mc?oy", "mcCOY", true)]
    [InlineData("Mc?oy", "McCCoy", false)]
    [InlineData("*son", "Sampleson", true)]
    [InlineData("*s*n", "Sampleson", true)]
    [InlineData("Sam", "Sample", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("Lee, Jr", "Lee, Jr", true)]
    [InlineData("Lee, Jr", "Lee x Jr", false)]
    public void TheExcessIsTakenAwayHere(string pattern, string name, bool expected)
    {
        Assert.Equal(expected, new StudentQuery { LastName = pattern }.Keeps(new PSStudent { LastName = name }));
        Assert.Equal(expected, new StudentQuery { FirstName = pattern }.Keeps(new PSStudent { FirstName = name }));
    }

    [Theory]
    [InlineData("1,2")]
    [InlineData("1;name.last_name==x")]
    [InlineData("(1)")]
    [InlineData("1*")]
    [InlineData(" ")]
    [InlineData("1\n2")]
    public void ANumberThatWouldChangeTheQueryIsRefused(string number) => Assert.Equal(
        "InvalidFilter", Assert.Throws<XelloException>(() => StudentCriteria.ForV1(new StudentQuery { StudentNumbers = [number] })).Id);

    [Fact]
    public void AnEmptyNameIsRefused() =>
        Assert.Equal("InvalidFilter", Assert.Throws<XelloException>(() => StudentCriteria.ForV1(new StudentQuery { LastName = " " })).Id);

    [Theory]
    [InlineData(PSEnrollStatus.PreRegistered, "P")]
    [InlineData(PSEnrollStatus.TransferredOut, "T")]
    [InlineData(PSEnrollStatus.Graduated, "G")]
    [InlineData(PSEnrollStatus.Historical, "H")]
    [InlineData(PSEnrollStatus.Inactive, "I")]
    [InlineData((PSEnrollStatus)57, "I")]
    public void StatusesAreLetters(PSEnrollStatus status, string letter) =>
        Assert.Equal("school_enrollment.enroll_status==" + letter, Criterion(new StudentQuery { Statuses = [status] }));
}
