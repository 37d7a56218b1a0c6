using System.Text;

namespace City.Think.Tests;

/// <summary>A small model: what an admission costs by age.</summary>
internal static class Fees
{
    public static BroughtModel Brought => new("Parks", Bytes("<= 6"));

    public static byte[] Bytes(string children, string extra = "") => Encoding.UTF8.GetBytes($"""
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="Fees · 门票" namespace="urn:fees">
          {extra}
          <inputData id="age" name="age"><variable name="age" typeRef="number"/></inputData>
          <inputData id="born" name="born"><variable name="born" typeRef="date"/></inputData>
          <decision id="fee" name="fee">
            <informationRequirement><requiredInput href="#age"/></informationRequirement>
            <decisionTable hitPolicy="UNIQUE">
              <input id="in"><inputExpression typeRef="number"><text>age</text></inputExpression></input>
              <output id="out" name="fee" typeRef="number"/>
              <rule id="r1"><inputEntry><text>{System.Security.SecurityElement.Escape(children)}</text></inputEntry>
                <outputEntry><text>0</text></outputEntry></rule>
              <rule id="r2"><inputEntry><text>&gt; 6</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
            </decisionTable>
          </decision>
          <decision id="year" name="year">
            <informationRequirement><requiredInput href="#born"/></informationRequirement>
            <literalExpression><text>born.year</text></literalExpression>
          </decision>
        </definitions>
        """);
}
